import { checkSliceBudget } from "@spinegrade/augmentation";
import type { SeriesRemark } from "@spinegrade/competition-data";
import type { ChainNets, FoundPoint, SeriesPoints } from "../nets/chain-nets.ts";
import type { AxialSliceLevel, ChainSeries } from "../chain-prediction.ts";
import type { AxialFinding } from "./choose-crops.ts";
import { meanLevels, meanPoints } from "./mean-points.ts";
import { orRemark } from "../or-remark.ts";
import { sliceLevels } from "./slice-levels.ts";

/** The points of a series. */
export interface SeriesFinding {
  readonly series: ChainSeries;
  readonly points: readonly FoundPoint[];
}

/**
 * Finds the points of each series, the mean over the nets. A series that cannot be predicted does not affect the others.
 * @param failures receives it.
 */
export function findPoints(
  nets: readonly SeriesPoints[],
  series: readonly ChainSeries[],
  failures: SeriesRemark[],
): SeriesFinding[] {
  if (nets.length === 0) return [];
  return withinBudget(series, failures).flatMap((one) =>
    orRemark(one, failures, () => {
      const found = nets.map((net) => net.find(one.volume));
      return [{ series: one, points: meanPoints(found, one.volume) }];
    }),
  );
}

/** The series that nets can be shown. @param failures receives those of too many slices. */
export function withinBudget(series: readonly ChainSeries[], failures: SeriesRemark[]): ChainSeries[] {
  return series.flatMap((one) =>
    orRemark(one, failures, () => {
      checkSliceBudget(one.volume, "prediction");
      return [one];
    }),
  );
}

/** The levels and points that the nets find in the axial series of a study. */
export interface AxialFindings {
  readonly findings: readonly AxialFinding[];
  readonly slices: readonly AxialSliceLevel[];
}

/**
 * Finds the levels of a study's axial series together, then the points of each level; see `findPoints`. A level that a series
 * does not show has findings there, too, of a low confidence: `chooseCrops` prefers other series, `gradeAxial` flags the rest.
 */
export function findAxial(
  { levels, recesses }: Pick<ChainNets, "levels" | "recesses">,
  series: readonly ChainSeries[],
  failures: SeriesRemark[],
): AxialFindings {
  if (levels.length === 0 || recesses.length === 0) return { findings: [], slices: [] };
  const usable = withinBudget(series, failures);
  const found = levels.map((net) => net.find(usable.map(({ volume }) => volume)));
  const all = usable.flatMap((one, index) =>
    orRemark(one, failures, () => {
      const mean = meanLevels(
        found.flatMap((fold) => fold.slice(index, index + 1)),
        one.volume,
      );
      const points = meanPoints(
        recesses.map((net) => net.find(one.volume, mean.places)),
        one.volume,
      );
      const findings = points.map((point, at) => {
        return { series: one, point, confidence: mean.places[at]?.confidence ?? 0 };
      });
      return [{ findings, slices: sliceLevels(one, mean.probabilities) }];
    }),
  );
  return { findings: all.flatMap((one) => one.findings), slices: all.flatMap((one) => one.slices) };
}
