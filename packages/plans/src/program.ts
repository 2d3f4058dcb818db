import type { Program } from "@spinegrade/pipeline";
import { planCommand } from "./commands/plan-command.ts";
import { runCommandOfPlans } from "./commands/run-command.ts";
import { statusCommand } from "./commands/status-command.ts";

/** The command line `spinegrade-plans`. */
export const PROGRAM: Program = {
  name: "spinegrade-plans",
  about: "Divides work into a plan of tasks, runs it here or on a cluster, and shows its status.",
  manifest: new URL("../package.json", import.meta.url),
  commands: { plan: planCommand(), run: runCommandOfPlans(), status: statusCommand() },
};
