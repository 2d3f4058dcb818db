#!/usr/bin/env node
import { EXIT, loadConfig, runCommand } from "@spinegrade/pipeline";
import { previewCommand } from "./preview-command.ts";

await runCommand(async () => {
  process.stdout.write(await previewCommand(process.argv.slice(2), () => loadConfig()));
  return EXIT.clean;
});
