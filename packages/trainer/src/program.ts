import { fileURLToPath } from "node:url";
import type { Program } from "@spinegrade/pipeline";
import { trainProgram } from "./commands/train-program.ts";

/** The command line `spinegrade-train`. */
export const PROGRAM: Program = trainProgram(fileURLToPath(new URL("../runs", import.meta.url)));
