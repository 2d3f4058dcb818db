import { startEngine } from "@spinegrade/engine";
import { EXIT, printable, printableLines, UserError } from "@spinegrade/pipeline";
import { checkEncoderName } from "../encoders/create-encoder.ts";
import { provideWeights, type ProvidedWeights } from "../weights/provide-weights.ts";
import { listWeights } from "./list-weights.ts";
import { checkOptions, USAGE, type Values } from "./options.ts";
import type { Surroundings } from "./surroundings.ts";

/** `spinegrade-model-zoo weights`: each model's weights; those that cannot be had are named and do not keep the others. */
export async function getWeights(values: Values, surroundings: Surroundings): Promise<number> {
  if (values.list === true) {
    checkOptions("weights --list", values, ["list", "json"]);
    return await listWeights(values.json === true, surroundings);
  }
  checkOptions("weights", values, ["model", "from", "out", "json"]);
  const models = (values.model ?? []).flatMap((names) => names.split(",")).filter((name) => name !== "");
  if (models.length === 0) throw new UserError(`weights takes --model or --list\n${USAGE}`);
  if (values.from !== undefined && models.length > 1)
    throw new UserError(`--from names one file, of one model, not of ${models.join(", ")}\n${USAGE}`);
  for (const model of models) checkEncoderName(model);
  await startEngine();
  const failures = await provideEach(models, values, surroundings);
  if (failures === 0) return EXIT.clean;
  return failures === models.length ? EXIT.error : EXIT.finishedWithFailures;
}

/** Prints each model's weights as they are there. @returns how many could not be had. */
async function provideEach(
  models: readonly string[],
  { from, out, json }: Values,
  { env, stdout, stderr }: Surroundings,
): Promise<number> {
  const files = { ...(from === undefined ? {} : { from }), ...(out === undefined ? {} : { out }) };
  let failures = 0;
  for (const model of models) {
    try {
      const weights = await provideWeights(model, { ...files, env, progressStream: stderr });
      stdout.write(json === true ? toLine(model, weights) : format(model, weights));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failures++;
      stderr.write(`error: ${model}: ${printableLines(error.message)}\n`);
    }
  }
  return failures;
}

function toLine(model: string, { path, origin, encoderPath }: ProvidedWeights): string {
  return `${JSON.stringify({ model, path, ...origin, encoderPath })}\n`;
}

function format(model: string, { path, origin, encoderPath }: ProvidedWeights): string {
  const facts = [
    ["file", path],
    ["from", origin.source],
    ["licence", origin.licence],
    ["SHA-256", origin.sha256],
    ...(encoderPath === undefined ? [] : [["encoder", encoderPath]]),
  ];
  return `${model}\n${facts.map(([name = "", fact]) => `  ${name.padEnd(8)} ${printable(fact ?? "")}\n`).join("")}`;
}
