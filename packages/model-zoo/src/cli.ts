#!/usr/bin/env node
import { runCommand } from "@spinegrade/pipeline";
import { runModelZoo } from "./commands/run-model-zoo.ts";

await runCommand(() => runModelZoo(process.argv.slice(2), process));
