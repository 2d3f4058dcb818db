import { loadEncoderWeights, readWeights, type Stateful, type WeightsOrigin } from "@spinegrade/model-zoo";
import type { RunConfig } from "../run/run-config.ts";

/**
 * Puts published weights into a net's encoder where the run says so; otherwise it keeps what the seed gave.
 * @returns where they come from; undefined where there are none.
 * @throws UserError when there are none of that name, or they cannot be fetched; CheckpointError when the file is
 * damaged or of another model.
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
