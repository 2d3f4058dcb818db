import { loadEncoderWeights, readWeights, type Stateful, type WeightsOrigin } from "@spinegrade/model-zoo";
import type { RunConfig } from "../run/run-config.ts";

/**
 * Loads published weights into a net's encoder when the run asks for them; otherwise the seed's initial values remain.
 * @returns the source of the weights; undefined when none were loaded.
 * @throws UserError when the weights do not exist or cannot be fetched; CheckpointError when the file is damaged or
 * belongs to another model.
 */
export async function initialiseNet(
  net: Stateful,
  { net: { encoder }, pretrained }: Pick<RunConfig, "net" | "pretrained">,
): Promise<WeightsOrigin | undefined> {
  if (pretrained === false) return undefined;
  const { path, state, origin } = await readWeights(encoder, pretrained === true ? {} : { from: pretrained });
  loadEncoderWeights(net, state, path);
  return origin;
}
