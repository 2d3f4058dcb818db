#!/usr/bin/env node
import { EXIT, loadConfig, runCommand } from "@spinegrade/pipeline";
import { doctorCommand } from "./doctor-command.ts";
import { samplesCommand } from "./samples-command.ts";

await runCommand(async () => {
  const args = process.argv.slice(2);
  const command = args[0] === "doctor" ? doctorCommand : samplesCommand;
  process.stdout.write(await command(args, () => loadConfig()));
  return EXIT.clean;
});
