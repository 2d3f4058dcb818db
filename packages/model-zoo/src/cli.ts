#!/usr/bin/env node
import { startEngine } from "@spinegrade/engine";
import { canonicalJson, EXIT, parseCommandLine, runCommand, UserError } from "@spinegrade/pipeline";
import { formatSummary } from "./summary/format-summary.ts";
import { summarise } from "./summary/summarise.ts";

const USAGE = `Usage:
  spinegrade-model-zoo summary --model NAME [--net encoder|nfn|scs] [--size PIXELS] [--slices N] [--json]
      prints the layers of a model, their shapes, parameters and floating-point operations`;

await runCommand(async () => {
  const { values, positionals } = parseCommandLine(USAGE, {
    allowPositionals: true,
    options: {
      model: { type: "string" },
      net: { type: "string" },
      size: { type: "string" },
      slices: { type: "string" },
      json: { type: "boolean" },
    },
  });
  if (positionals[0] !== "summary" || positionals.length > 1 || values.model === undefined)
    throw new UserError(USAGE);
  const options = {
    model: values.model,
    ...(values.net === undefined ? {} : { net: values.net }),
    ...(values.size === undefined ? {} : { size: toCount("--size", values.size) }),
    ...(values.slices === undefined ? {} : { slices: toCount("--slices", values.slices) }),
  };
  await startEngine();
  const summary = summarise(options);
  process.stdout.write(values.json === true ? canonicalJson(summary) : formatSummary(summary));
  return EXIT.clean;
});

/** @throws UserError unless the text is a whole number from 1 on. */
function toCount(option: string, text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new UserError(`${option} takes a whole number from 1 on, not "${text}"\n${USAGE}`);
  return count;
}
