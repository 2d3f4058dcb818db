#!/usr/bin/env node
import { runProgram } from "@spinegrade/pipeline";
import { ENGINE_PROGRAM } from "./engine-program.ts";

await runProgram(ENGINE_PROGRAM);
