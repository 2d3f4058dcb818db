import { canonicalJson, EXIT } from "@spinegrade/pipeline";
import { ENCODER_NAMES } from "../encoders/create-encoder.ts";
import { hubRepository } from "../weights/pretrained-sources.ts";
import { findCachedWeights } from "../weights/weights-cache.ts";
import type { Surroundings } from "./surroundings.ts";

interface ListedWeights {
  readonly model: string;
  /** timm's repository of the weights that the name stands for. */
  readonly weights: string;
  /** The file in the cache folder; null where there is none. */
  readonly path: string | null;
}

/** `spinegrade-model-zoo weights --list`. */
export async function listWeights(asJson: boolean, { env, stdout }: Surroundings): Promise<number> {
  const list: ListedWeights[] = [];
  for (const model of ENCODER_NAMES) {
    const cached = await findCachedWeights(model, env);
    list.push({ model, weights: hubRepository(model), path: cached?.path ?? null });
  }
  stdout.write(asJson ? canonicalJson(list) : formatList(list));
  return EXIT.clean;
}

function formatList(list: readonly ListedWeights[]): string {
  const widest = (column: "model" | "weights"): number => Math.max(...list.map((row) => row[column].length));
  const [models, weights] = [widest("model"), widest("weights")];
  const lines = list.map(
    (row) => `${row.model.padEnd(models)}  ${row.weights.padEnd(weights)}  ${row.path ?? "not here yet"}\n`,
  );
  return lines.join("");
}
