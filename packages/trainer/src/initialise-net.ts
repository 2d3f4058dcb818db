import { readFile } from "node:fs/promises";
import {
  decodeSafetensors,
  fetchWeights,
  loadEncoderWeights,
  type Stateful,
  type WeightsOrigin,
} from "@spinegrade/model-zoo";
import type { RunConfig } from "./run-config.ts";

/**
 * Puts published weights into a net's encoder where the run says so; otherwise it keeps what the seed gave.
 * @returns where they come from; undefined where there are none.
 * @throws UserError when there are none of that name, or they cannot be fetched.
 */
export async function initialiseNet(
  net: Stateful,
  { net: { encoder }, pretrained }: RunConfig,
): Promise<WeightsOrigin | undefined> {
  if (pretrained === false) return undefined;
  const { path, origin } = await fetchWeights(encoder, pretrained === true ? {} : { from: pretrained });
  loadEncoderWeights(net, decodeSafetensors(await readFile(path), path).state, path);
  return origin;
}
