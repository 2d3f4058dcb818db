#!/usr/bin/env node
import { EXIT, loadConfig, runCommand } from "@spinegrade/pipeline";
import { ensemblerCommand } from "./ensembler-command.ts";

await runCommand(async () => {
  process.stdout.write(await ensemblerCommand(process.argv.slice(2), () => loadConfig()));
  return EXIT.clean;
});
