#!/usr/bin/env node
import { runProgram } from "@spinegrade/pipeline";
import { INGEST_PROGRAM } from "./ingest-program.ts";

await runProgram(INGEST_PROGRAM);
