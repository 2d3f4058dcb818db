#!/usr/bin/env node
import { loadConfig, runProgram } from "@spinegrade/pipeline";
import { augmentationProgram } from "./augmentation-program.ts";

await runProgram(augmentationProgram(() => loadConfig()));
