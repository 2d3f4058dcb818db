#!/usr/bin/env node
import { loadConfig, runProgram } from "@spinegrade/pipeline";
import { ensemblerProgram } from "./ensembler-program.ts";

await runProgram(ensemblerProgram(() => loadConfig()));
