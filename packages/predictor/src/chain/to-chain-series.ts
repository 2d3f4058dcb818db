import { framesOf } from "@spinegrade/two-stage";
import type { Volume } from "@spinegrade/volumes";
import type { ChainSeries } from "./chain-prediction.ts";

/**
 * A series as the chain takes it.
 * @param stretched its volumes, in the order of `framesOf`.
 * @throws RangeError when there is not one for each frame.
 */
export function toChainSeries(
  { seriesId, description }: Pick<ChainSeries, "seriesId" | "description">,
  stretched: readonly Volume[] = [],
): ChainSeries {
  const frames = framesOf(description);
  const [volume, wide] = stretched;
  if (volume === undefined || stretched.length !== frames.length)
    throw new RangeError(
      `series ${seriesId} has ${stretched.length} volumes of stretched slices; ${description} has ${frames.length}: ${frames.join(", ")} px`,
    );
  return { seriesId, description, volume, ...(wide && { wide }) };
}
