#!/usr/bin/env node
import { parseCommandLine, runCommand, UserError } from "@spinegrade/pipeline";
import { getWeights } from "./commands/get-weights.ts";
import { OPTIONS, USAGE } from "./commands/options.ts";
import { printSummary } from "./commands/print-summary.ts";

await runCommand(async () => {
  const { values, positionals } = parseCommandLine(USAGE, { allowPositionals: true, options: OPTIONS });
  const [command, ...rest] = positionals;
  if (command === "summary" && rest.length === 0) return await printSummary(values);
  if (command === "weights" && rest.length === 0) return await getWeights(values);
  throw new UserError(USAGE);
});
