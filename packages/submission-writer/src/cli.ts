#!/usr/bin/env node
import { EXIT, loadConfig, runCommand } from "@spinegrade/pipeline";
import { submissionCommand } from "./submission-command.ts";

await runCommand(async () => {
  process.stdout.write(await submissionCommand(process.argv.slice(2), () => loadConfig()));
  return EXIT.clean;
});
