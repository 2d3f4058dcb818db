import { loadConfig, type Program } from "@spinegrade/pipeline";
import { predictProgram } from "./predict-program.ts";

/** The command line `spinegrade-predict`. */
export const PROGRAM: Program = predictProgram(loadConfig);
