#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { runCommand } from "@spinegrade/pipeline";
import { trainCommand } from "./train-command.ts";

await runCommand(() => trainCommand(fileURLToPath(new URL("../runs", import.meta.url))));
