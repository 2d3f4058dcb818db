import type { Program } from "@spinegrade/pipeline";
import { modelZooProgram } from "./commands/model-zoo-program.ts";

/** The command line `spinegrade-model-zoo`. */
export const PROGRAM: Program = modelZooProgram(process);
