#!/usr/bin/env node
import { loadConfig, runProgram } from "@spinegrade/pipeline";
import { submissionProgram } from "./submission-program.ts";

await runProgram(submissionProgram(() => loadConfig()));
