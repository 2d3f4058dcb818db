import type { Program } from "@spinegrade/pipeline";
import { weightsCommand } from "./get-weights.ts";
import { summaryCommand } from "./print-summary.ts";
import type { Surroundings } from "./surroundings.ts";

/** The command line `spinegrade-model-zoo`. */
export function modelZooProgram(surroundings: Surroundings): Program {
  return {
    name: "spinegrade-model-zoo",
    about: "Shows the layers of models, and fetches their published weights.",
    manifest: new URL("../../package.json", import.meta.url),
    commands: { summary: summaryCommand(), weights: weightsCommand(surroundings) },
  };
}
