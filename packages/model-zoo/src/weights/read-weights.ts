import { readFile } from "node:fs/promises";
import { parseJson } from "@spinegrade/pipeline";
import { decodeCheckpoint } from "../checkpoints/decode-checkpoint.ts";
import { encodeCheckpoint } from "../checkpoints/encode-checkpoint.ts";
import type { State } from "../checkpoints/state.ts";
import { fetchWeights, type FetchWeightsOptions } from "./fetch-weights.ts";
import { validateOrigin, type FetchedWeights, type WeightsOrigin } from "./weights-cache.ts";

/** A checkpoint's entry that says where its encoder's weights come from. */
const ORIGIN_ENTRY = "spinegrade.weights";

/** Weights and where they come from. */
export interface ReadWeights extends FetchedWeights {
  readonly state: State;
}

/**
 * What `fetchWeights` finds, decoded: safetensors or `.pth`. A file that says itself where its weights come from, as
 * those of `encodeEncoder` do, is believed.
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
    origin: recorded === undefined ? origin : validateOrigin(parseJson(recorded, path), path),
  };
}

/** An encoder's file of weights, which says where they come from and under what licence. */
export function encodeEncoder(encoderName: string, state: State, origin: WeightsOrigin): Uint8Array {
  const facts = { "spinegrade.encoder": encoderName, [ORIGIN_ENTRY]: JSON.stringify(origin) };
  return encodeCheckpoint(state, facts);
}
