#!/usr/bin/env node
import { runProgram } from "@spinegrade/pipeline";
import { PROGRAM } from "./program.ts";

await runProgram(PROGRAM);
