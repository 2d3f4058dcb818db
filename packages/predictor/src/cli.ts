#!/usr/bin/env node
import { runProgram } from "@spinegrade/pipeline";
import { PREDICT_PROGRAM } from "./predict-program.ts";

await runProgram(PREDICT_PROGRAM);
