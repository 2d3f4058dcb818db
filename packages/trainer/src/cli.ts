#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { runProgram } from "@spinegrade/pipeline";
import { trainProgram } from "./commands/train-program.ts";

await runProgram(trainProgram(fileURLToPath(new URL("../runs", import.meta.url))));
