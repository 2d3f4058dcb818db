#!/usr/bin/env node
import { EXIT, loadConfig, runCommand } from "@spinegrade/pipeline";
import { templatesCommand } from "./templates-command.ts";

await runCommand(async () => {
  process.stdout.write(await templatesCommand(process.argv.slice(2), () => loadConfig()));
  return EXIT.clean;
});
