import { loadConfig, type Program } from "@spinegrade/pipeline";
import { shapeAlignmentProgram } from "./shape-alignment-program.ts";

/** The command line `spinegrade-shape-alignment`. */
export const PROGRAM: Program = shapeAlignmentProgram(() => loadConfig());
