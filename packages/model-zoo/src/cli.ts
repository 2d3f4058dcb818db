#!/usr/bin/env node
import { runProgram } from "@spinegrade/pipeline";
import { modelZooProgram } from "./commands/model-zoo-program.ts";

await runProgram(modelZooProgram(process));
