/** The training steps after which the published nets for neural foraminal narrowing were saved, by fold. */
interface PublishedIterations {
  readonly bugged: readonly number[];
  readonly fixed: readonly number[];
}

/**
 * The published solution trained PVTv2-B4 for foraminal narrowing twice: with the flip that forgets to exchange the labels
 * of the sides, and without that bug. Nothing in the files tells the two apart but the count of steps that each records.
 */
const NFN_PVT_V2_B4: PublishedIterations = {
  bugged: [32592, 32144, 36524, 32619, 29488],
  fixed: [32204, 29400, 15086, 31047, 28712],
};

/** Fold and defect of a published net for foraminal narrowing, by its number of steps; undefined for any other number. */
export function ofPublishedIteration(
  iteration: number,
): { readonly bugged: boolean; readonly fold: number } | undefined {
  for (const bugged of [true, false]) {
    const fold = NFN_PVT_V2_B4[bugged ? "bugged" : "fixed"].indexOf(iteration);
    if (fold >= 0) return { bugged, fold };
  }
  return undefined;
}
