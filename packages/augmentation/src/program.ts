import { loadConfig, type Program } from "@spinegrade/pipeline";
import { augmentationProgram } from "./augmentation-program.ts";

/** The command line `spinegrade-augmentation`. */
export const PROGRAM: Program = augmentationProgram(() => loadConfig());
