#!/usr/bin/env node
import { loadConfig, runProgram } from "@spinegrade/pipeline";
import { labelFixesProgram } from "./commands/label-fixes-program.ts";

await runProgram(labelFixesProgram(() => loadConfig()));
