import {
  loadClassifierWeights,
  loadEncoderWeights,
  readWeights,
  type ReadWeights,
  type Stateful,
  type WeightsOrigin,
} from "@spinegrade/model-zoo";
import type { EncoderPlace } from "@spinegrade/two-stage";
import type { CommonConfig } from "../run/run-config.ts";

/**
 * Loads published weights into a net's encoders when the run asks for them; otherwise the seed's initial values remain.
 * @param encoders where whole timm models lie in the net, by their names in checkpoints; default: the net's one encoder.
 * @returns the source of the weights of the run's encoder; undefined when none were loaded.
 * @throws UserError when the weights do not exist or cannot be fetched; CheckpointError when the file is damaged or
 * belongs to another model.
 */
export async function initialiseNet(
  net: Stateful,
  { net: { encoder }, pretrained }: Pick<CommonConfig, "net" | "pretrained">,
  encoders?: readonly EncoderPlace[],
): Promise<WeightsOrigin | undefined> {
  if (pretrained === false) return undefined;
  const read = (name: string): Promise<ReadWeights> =>
    readWeights(name, pretrained === true ? {} : { from: pretrained });
  const own = await read(encoder);
  if (encoders === undefined) loadEncoderWeights(net, own.state, own.path);
  for (const place of encoders ?? []) {
    const { at, encoder: name } = typeof place === "string" ? { at: place, encoder } : place;
    const { state, path } = name === encoder ? own : await read(name);
    loadClassifierWeights(net, at, state, path);
  }
  return own.origin;
}
