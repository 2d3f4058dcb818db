import { startEngine } from "@spinegrade/engine";
import { canonicalJson, EXIT, UserError } from "@spinegrade/pipeline";
import { formatSummary } from "../summary/format-summary.ts";
import { summarise } from "../summary/summarise.ts";
import { checkOptions, USAGE, type Values } from "./options.ts";
import type { Surroundings } from "./surroundings.ts";

/** `spinegrade-model-zoo summary`. */
export async function printSummary(values: Values, { stdout }: Surroundings): Promise<number> {
  checkOptions("summary", values, ["model", "net", "size", "slices", "json"]);
  const [model, ...others] = values.model ?? [];
  if (model === undefined || others.length > 0) throw new UserError(`summary takes one --model\n${USAGE}`);
  const options = {
    model,
    ...(values.net === undefined ? {} : { net: values.net }),
    ...(values.size === undefined ? {} : { size: toCount("--size", values.size) }),
    ...(values.slices === undefined ? {} : { slices: toCount("--slices", values.slices) }),
  };
  await startEngine();
  const summary = summarise(options);
  stdout.write(values.json === true ? canonicalJson(summary) : formatSummary(summary));
  return EXIT.clean;
}

/** @throws UserError unless the text is a whole number from 1 on. */
function toCount(option: string, text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new UserError(`${option} takes a whole number from 1 on, not "${text}"\n${USAGE}`);
  return count;
}
