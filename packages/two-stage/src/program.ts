import type { Program } from "@spinegrade/pipeline";
import { twoStageProgram } from "./commands/two-stage-program.ts";

/** The command line `spinegrade-two-stage`. */
export const PROGRAM: Program = twoStageProgram();
