#!/usr/bin/env node
import { loadConfig, runProgram } from "@spinegrade/pipeline";
import { predictProgram } from "./predict-program.ts";

await runProgram(predictProgram(loadConfig));
