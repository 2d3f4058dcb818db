import type { Program } from "@spinegrade/pipeline";
import { planCommand } from "./commands/plan-command.ts";
import { runCommandOfPlans } from "./commands/run-command.ts";
import { statusCommand } from "./commands/status-command.ts";

/** The command line `spinegrade-plans`. */
export const PROGRAM: Program = {
  name: "spinegrade-plans",
  about: "Work as one plan of tasks: made, run here or on a cluster, and watched.",
  manifest: new URL("../package.json", import.meta.url),
  commands: { plan: planCommand(), run: runCommandOfPlans(), status: statusCommand() },
};
