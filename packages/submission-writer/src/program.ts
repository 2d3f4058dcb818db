import { loadConfig, type Program } from "@spinegrade/pipeline";
import { submissionProgram } from "./submission-program.ts";

/** The command line `spinegrade-submission`. */
export const PROGRAM: Program = submissionProgram(() => loadConfig());
