import { join } from "node:path";
import { writeFileAtomic } from "@spinegrade/pipeline";
import type { State } from "../checkpoints/state.ts";
import { stateOf } from "../checkpoints/state-of.ts";
import { createEncoder } from "../encoders/create-encoder.ts";
import { ParameterStore } from "../parameters/parameter-store.ts";
import type { FetchWeightsOptions } from "./fetch-weights.ts";
import { loadEncoderWeights } from "./load-encoder-weights.ts";
import { encodeEncoder, readWeights } from "./read-weights.ts";
import { recordOrigin, weightsPath, type FetchedWeights } from "./weights-cache.ts";

export interface ProvideWeightsOptions extends FetchWeightsOptions {
  /** A folder for the encoder's own file, `<name>.safetensors`: without a classifier, by the encoder's names. */
  readonly out?: string;
}

export interface ProvidedWeights extends FetchedWeights {
  /** The encoder's own file, where one was asked for. */
  readonly encoderPath?: string;
}

/**
 * Ensures that an encoder's weights are in the cache folder, where a run that starts from published weights finds them
 * without network access: weights from timm's hub or, with `from`, a local file. All of them must fit the encoder.
 * @throws UserError like `fetchWeights`, or if there is no such encoder; CheckpointError if the file is damaged or
 *   belongs to another model: a local file is then not kept.
 */
export async function provideWeights(
  encoderName: string,
  { out, ...options }: ProvideWeightsOptions = {},
): Promise<ProvidedWeights> {
  const read = await readWeights(encoderName, options);
  const file = encodeEncoder(encoderName, asEncoder(encoderName, read.state, read.path), read.origin);
  const isOwn = options.from !== undefined;
  const path = isOwn ? weightsPath(encoderName, options.env ?? process.env) : read.path;
  if (isOwn) {
    await writeFileAtomic(path, file);
    await recordOrigin(path, read.origin);
  }
  if (out === undefined) return { path, origin: read.origin };
  const encoderPath = join(out, `${encoderName}.safetensors`);
  await writeFileAtomic(encoderPath, file);
  return { path, origin: read.origin, encoderPath };
}

/** Converts a classifier's weights to a complete state of the encoder; all of them must fit. */
function asEncoder(encoderName: string, weights: State, source: string): State {
  const store = new ParameterStore(null);
  try {
    createEncoder(encoderName, store.root().child("encoder"));
    loadEncoderWeights(store, weights, source);
    const prefix = "encoder.".length;
    return new Map([...stateOf(store)].map(([name, tensor]) => [name.slice(prefix), tensor]));
  } finally {
    store.dispose();
  }
}
