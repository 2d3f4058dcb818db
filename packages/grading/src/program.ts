import { loadConfig, type Program } from "@spinegrade/pipeline";
import { gradingProgram } from "./grading-program.ts";

/** The command line `spinegrade-grading`. */
export const PROGRAM: Program = gradingProgram(loadConfig);
