import type { Grade, ImagePlace, PointLabel, Probabilities } from "@spinegrade/competition-data";
import { anySevereLogLoss, pointErrorShares, weightedLogLoss } from "@spinegrade/metrics";
import type { TableMeasure } from "./validation-table.ts";

/** A predicted series with its labels, `[P]` each. */
export interface MeasuredSeries {
  readonly probabilities: readonly Probabilities[];
  readonly places: readonly ImagePlace[];
  readonly truth: readonly ImagePlace[];
  readonly grades: readonly Grade[];
}

const IN_PLANE = [1, 2, 4] as const;
const SLICES = [1, 3] as const;

/**
 * The figures of some series, as published: rows of every series count, however many series a study has.
 * @param maskSize side of the mask, px: the unit of errors in the plane.
 * @returns NaN where a figure is undefined; `any severe` is one unless the points are those of the canal.
 */
export function measureSeries(
  series: readonly MeasuredSeries[],
  points: readonly PointLabel[],
  maskSize: number,
): Readonly<Record<TableMeasure, number>> {
  const errors = pointErrorShares(
    series.flatMap(({ places }) => places.map((place) => inMask(place, maskSize))),
    series.flatMap(({ truth }) => truth.map((place) => inMask(place, maskSize))),
    [...IN_PLANE, ...SLICES],
  );
  const share = (axis: "x" | "y" | "z", limit: number): number =>
    errors[axis][errors.thresholds.indexOf(limit)] ?? Number.NaN;
  return {
    "grade loss": weightedLogLoss(
      series.flatMap(({ probabilities }) => probabilities),
      series.flatMap(({ grades }) => grades),
    ),
    "any severe": anySevereOf(series, points),
    "x<1": share("x", 1),
    "x<2": share("x", 2),
    "x<4": share("x", 4),
    "y<1": share("y", 1),
    "y<2": share("y", 2),
    "y<4": share("y", 4),
    "z<1": share("z", 1),
    "z<3": share("z", 3),
  };
}

function inMask([x, y, z]: ImagePlace, maskSize: number): number[] {
  return [x * maskSize, y * maskSize, z];
}

function anySevereOf(series: readonly MeasuredSeries[], points: readonly PointLabel[]): number {
  if (points.some(({ condition }) => condition !== "spinal_canal_stenosis")) return Number.NaN;
  const levels = series.map(({ probabilities, grades }) => ({
    severeProbabilities: probabilities.map(([, , severe]) => severe),
    grades,
  }));
  return anySevereLogLoss(levels, "published");
}
