import { loadConfig, type Program } from "@spinegrade/pipeline";
import { bundleProgram } from "./bundle-program.ts";

/** The command line `spinegrade-model-bundles`. */
export const PROGRAM: Program = bundleProgram(loadConfig);
