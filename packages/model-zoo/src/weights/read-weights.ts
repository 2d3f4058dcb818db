import { readFile } from "node:fs/promises";
import { parseJson } from "@spinegrade/pipeline";
import { decodeCheckpoint } from "../checkpoints/decode-checkpoint.ts";
import { encodeCheckpoint } from "../checkpoints/encode-checkpoint.ts";
import type { State } from "../checkpoints/state.ts";
import { fetchWeights, type FetchWeightsOptions } from "./fetch-weights.ts";
import { parseOrigin, type FetchedWeights, type WeightsOrigin } from "./weights-cache.ts";

/** Metadata entry of a checkpoint that states the origin of its encoder's weights. */
const ORIGIN_ENTRY = "spinegrade.weights";

/** Weights and their origin. */
export interface ReadWeights extends FetchedWeights {
  readonly state: State;
}

/**
 * Decodes the file that `fetchWeights` finds: safetensors or `.pth`. If the file states the origin of its weights, as
 * those of `encodeEncoder` do, that origin is used.
 * @throws UserError as `fetchWeights` does; CheckpointError when the file is damaged.
 */
export async function readWeights(
  encoderName: string,
  options: FetchWeightsOptions = {},
): Promise<ReadWeights> {
  const { path, origin } = await fetchWeights(encoderName, options);
  const { state, metadata } = decodeCheckpoint(await readFile(path), path);
  const recorded = metadata[ORIGIN_ENTRY];
  return {
    path,
    state,
    origin: recorded === undefined ? origin : parseOrigin(parseJson(recorded, path), path),
  };
}

/** An encoder's file of weights, which says where they come from and under what licence. */
export function encodeEncoder(encoderName: string, state: State, origin: WeightsOrigin): Uint8Array {
  const facts = { "spinegrade.encoder": encoderName, [ORIGIN_ENTRY]: JSON.stringify(origin) };
  return encodeCheckpoint(state, facts);
}
