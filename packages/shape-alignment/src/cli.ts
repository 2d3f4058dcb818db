#!/usr/bin/env node
import { loadConfig, runProgram } from "@spinegrade/pipeline";
import { shapeAlignmentProgram } from "./shape-alignment-program.ts";

await runProgram(shapeAlignmentProgram(() => loadConfig()));
