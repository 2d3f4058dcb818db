import { loadConfig, type Program } from "@spinegrade/pipeline";
import { labelFixesProgram } from "./commands/label-fixes-program.ts";

/** The command line `spinegrade-label-fixes`. */
export const PROGRAM: Program = labelFixesProgram(() => loadConfig());
