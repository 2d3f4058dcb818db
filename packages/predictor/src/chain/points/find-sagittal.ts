import type { SeriesRemark } from "@spinegrade/competition-data";
import type { OfBothSeries } from "@spinegrade/two-stage";
import type { ChainSeries } from "../chain-prediction.ts";
import type { ChainNets } from "../nets/chain-nets.ts";
import { orRemark } from "../or-remark.ts";
import { findPoints, type SeriesFinding, withinBudget } from "./find-points.ts";
import { meanPoints } from "./mean-points.ts";

type SagittalNets = Pick<ChainNets, "foramina" | "canal" | "pairs">;

/** The points of the sagittal series of a study. */
interface SagittalFindings {
  readonly foramina: readonly SeriesFinding[];
  readonly canal: readonly SeriesFinding[];
}

/**
 * Finds the points of a study's sagittal series; see `findPoints`. Of nets for one kind of series and nets for pairs, the former
 * find the foramina and the latter the canal, as published. Nets for pairs take no blank series: where one of the two is missing
 * they find nothing, and the canal's own nets stand in, if there are any.
 * @param failures receives series that cannot be predicted.
 */
export function findSagittal(
  nets: SagittalNets,
  series: OfBothSeries<readonly ChainSeries[]>,
  failures: SeriesRemark[],
): SagittalFindings {
  const foramina = findPoints(nets.foramina, series.t1, failures);
  const ofPairs = findPairs(nets, series, failures);
  return {
    foramina: nets.foramina.length > 0 ? foramina : ofPairs.t1,
    canal: ofPairs.t2.length > 0 ? ofPairs.t2 : findPoints(nets.canal, series.t2, failures),
  };
}

/** Finds points in the first series of both kinds, then in the second ones; where one kind has fewer, together with its first. */
function findPairs(
  nets: SagittalNets,
  series: OfBothSeries<readonly ChainSeries[]>,
  failures: SeriesRemark[],
): OfBothSeries<readonly SeriesFinding[]> {
  const none = { t1: [], t2: [] };
  if (nets.pairs.length === 0 || series.t1.length === 0 || series.t2.length === 0) return none;
  const [t1, t2] = [withinBudget(series.t1, failures), withinBudget(series.t2, failures)];
  const isAsked = { t1: nets.foramina.length === 0, t2: true };
  const [first1] = t1;
  const [first2] = t2;
  if (first1 === undefined || first2 === undefined) {
    if (isAsked.t1) remarkAlone(t1, "Sagittal T2/STIR", failures);
    if (nets.canal.length === 0) remarkAlone(t2, "Sagittal T1", failures);
    return none;
  }
  const count = Math.max(isAsked.t1 ? t1.length : 0, t2.length);
  const found = Array.from({ length: count }, (_, index) => {
    const volumes = { t1: (t1[index] ?? first1).volume, t2: (t2[index] ?? first2).volume };
    return nets.pairs.map((net) => net.find(volumes));
  });
  const findingsOf = (kind: "t1" | "t2", own: readonly ChainSeries[]): SeriesFinding[] =>
    own.flatMap((one, index) =>
      orRemark(one, failures, () => {
        const folds = found[index]?.map((fold) => fold[kind]) ?? [];
        return [{ series: one, points: meanPoints(folds, one.volume) }];
      }),
    );
  return { t1: isAsked.t1 ? findingsOf("t1", t1) : [], t2: findingsOf("t2", t2) };
}

/** A series that cannot be predicted leaves those of the other kind without points. */
function remarkAlone(
  series: readonly ChainSeries[],
  other: ChainSeries["description"],
  failures: SeriesRemark[],
): void {
  for (const { seriesId } of series)
    failures.push({
      seriesId,
      reason: `finding its points also needs a series of ${other}, and none can be predicted`,
    });
}
