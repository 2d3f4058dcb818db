import { startEngine } from "@spinegrade/engine";
import { type Command, command, EXIT, printable, printableLines, UserError } from "@spinegrade/pipeline";
import { checkEncoderName } from "../encoders/create-encoder.ts";
import { shownName } from "../checkpoints/shown-name.ts";
import { provideWeights, type ProvidedWeights } from "../weights/provide-weights.ts";
import { listWeights } from "./list-weights.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * `spinegrade-model-zoo weights`: each model's weights; it names the models whose weights are unavailable and continues
 * with the others.
 */
export function weightsCommand(surroundings: Surroundings): Command {
  return command({
    summary:
      "Fetches timm's published ImageNet weights into the cache folder, where runs find them, and prints the file, its\n" +
      "source and its licence; with --from it takes a file that is here already, .safetensors or .pth.",
    options: {
      model: { type: "string", multiple: true, value: "NAME[,NAME]", help: "the encoder's timm name" },
      from: { type: "string", value: "FILE", help: "the file of one model: nothing is downloaded" },
      out: { type: "string", value: "DIR", help: "the encoder alone also goes into DIR/NAME.safetensors" },
      list: { type: "boolean", help: "list the models, their weights, and which are in the cache folder" },
      json: { type: "boolean", help: "as JSON" },
    },
    run: async ({ values: { model = [], from, out, list, json } }) => {
      const models = model.flatMap((names) => names.split(",")).filter((name) => name !== "");
      if (list === true) {
        if (models.length > 0 || from !== undefined || out !== undefined)
          throw new UserError("--list takes no --model, --from or --out: it lists every model");
        return await listWeights(json === true, surroundings);
      }
      if (models.length === 0) throw new UserError("--model NAME is missing; --list shows the names");
      if (from !== undefined && models.length > 1)
        throw new UserError(`--from names one file, of one model, not of ${models.join(", ")}`);
      for (const name of models) checkEncoderName(name);
      await startEngine();
      const failures = await provideEach(models, { from, out, json }, surroundings);
      if (failures === 0) return EXIT.clean;
      return failures === models.length ? EXIT.error : EXIT.finishedWithFailures;
    },
  });
}

/** The options that concern each model's files. */
interface Files {
  readonly from: string | undefined;
  readonly out: string | undefined;
  readonly json: boolean | undefined;
}

/** Prints each model's weights as they are there. @returns how many could not be had. */
async function provideEach(
  models: readonly string[],
  { from, out, json }: Files,
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
    ["licence", shownName(origin.licence)],
    ["SHA-256", origin.sha256],
    ...(encoderPath === undefined ? [] : [["encoder", encoderPath]]),
  ];
  return `${model}\n${facts.map(([name = "", fact]) => `  ${name.padEnd(8)} ${printable(fact ?? "")}\n`).join("")}`;
}
