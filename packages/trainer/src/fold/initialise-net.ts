import {
  loadClassifierWeights,
  loadEncoderWeights,
  readWeights,
  type Stateful,
  type WeightsOrigin,
} from "@spinegrade/model-zoo";
import type { CommonConfig } from "../run/run-config.ts";

/**
 * Loads published weights into a net's encoders when the run asks for them; otherwise the seed's initial values remain.
 * @param encoders where whole timm models lie in the net, by their names in checkpoints; default: the net's one encoder.
 * @returns the source of the weights; undefined when none were loaded.
 * @throws UserError when the weights do not exist or cannot be fetched; CheckpointError when the file is damaged or
 * belongs to another model.
 */
export async function initialiseNet(
  net: Stateful,
  { net: { encoder }, pretrained }: Pick<CommonConfig, "net" | "pretrained">,
  encoders?: readonly string[],
): Promise<WeightsOrigin | undefined> {
  if (pretrained === false) return undefined;
  const { path, state, origin } = await readWeights(encoder, pretrained === true ? {} : { from: pretrained });
  if (encoders === undefined) loadEncoderWeights(net, state, path);
  for (const at of encoders ?? []) loadClassifierWeights(net, at, state, path);
  return origin;
}
