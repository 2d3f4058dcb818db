import { loadConfig, type Program } from "@spinegrade/pipeline";
import { ensemblerProgram } from "./ensembler-program.ts";

/** The command line `spinegrade-ensembler`. */
export const PROGRAM: Program = ensemblerProgram(() => loadConfig());
