#!/usr/bin/env node
import { runProgram } from "@spinegrade/pipeline";
import { PHANTOM_PROGRAM } from "./phantom-program.ts";

await runProgram(PHANTOM_PROGRAM);
