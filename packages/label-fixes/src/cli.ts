#!/usr/bin/env node
import { EXIT, loadConfig, runCommand } from "@spinegrade/pipeline";
import { samplesCommand } from "./samples-command.ts";

await runCommand(async () => {
  process.stdout.write(await samplesCommand(process.argv.slice(2), () => loadConfig()));
  return EXIT.clean;
});
