import {
  CONDITIONS,
  type Condition,
  LEVELS,
  type PointLabel,
  type PredictedPoint,
  type Prediction,
} from "@spinegrade/competition-data";
import { calledGrade } from "@spinegrade/metrics";
import { toTurnedPixel } from "@spinegrade/volumes";
import { meanOfTrainings, rangeOf } from "../study/combine-predictions.ts";
import { emptyRow } from "../study/task-outcome.ts";
import type { GradedRow, GradingFlag } from "../study/graded-study.ts";
import { uniqueFlags } from "../study/flags/flag-points.ts";
import { toFindingPoint } from "../study/locate-finding.ts";
import type { FindingImage } from "../study/study-images.ts";
import type { ShownSeries } from "./read-chain-series.ts";

/** The prediction of one net for one row in one series. */
interface ChainGrade {
  readonly model: { readonly group: string };
  readonly series: ShownSeries;
  readonly point: PredictedPoint;
  readonly flags: readonly GradingFlag[];
}

/**
 * The 25 rows of a study, level by level from the head down: each the mean over series and folds of each run, then over
 * runs; and the slices of their points.
 * @param whyNot says why no row of a condition is graded.
 */
export function chainRows(
  predictions: readonly Prediction[],
  series: readonly ShownSeries[],
  whyNot: (condition: Condition) => string,
): { readonly rows: readonly GradedRow[]; readonly images: readonly FindingImage[] } {
  const labels = LEVELS.flatMap((level) => CONDITIONS.map((condition) => ({ condition, level })));
  const graded = labels.map((label) => ({ label, grades: gradesOf(label, predictions, series) }));
  return {
    rows: graded.map(({ label, grades }) =>
      grades.length === 0 ? emptyRow(label, whyNot(label.condition)) : toRow(label, grades),
    ),
    images: graded.flatMap(({ label, grades: [first] }) => (first && imageOf(label, first)) ?? []),
  };
}

function gradesOf(
  { condition, level }: PointLabel,
  predictions: readonly Prediction[],
  series: readonly ShownSeries[],
): ChainGrade[] {
  return predictions.flatMap(({ run, seriesId, points, flags = [] }) => {
    const shown = series.find(({ chain }) => chain.seriesId === seriesId);
    const index = points.findIndex((one) => one.condition === condition && one.level === level);
    const point = points[index];
    if (shown === undefined || point === undefined) return [];
    const own = flags.filter((flag) => flag.points.includes(index));
    return [
      {
        model: { group: run },
        series: shown,
        point,
        flags: [...own.map(({ flag, reason }) => ({ flag, reason })), ...shown.flags],
      },
    ];
  });
}

function toRow({ condition, level }: PointLabel, grades: readonly ChainGrade[]): GradedRow {
  const probabilities = meanOfTrainings(
    grades.map(({ model, point }) => ({ model, probabilities: point.probabilities })),
  );
  const grade = calledGrade(probabilities);
  const shares = grades.map(({ point }) => point.probabilities[grade]);
  const [first] = grades;
  return {
    ...{ condition, level, notGraded: null, estimated: null, grade, probabilities },
    ...{ calibrated: null, set: null, point: first === undefined ? null : placeOf(first) },
    spread: { models: rangeOf(shares), flip: null },
    flags: uniqueFlags(grades.flatMap(({ flags }) => flags)),
  };
}

function placeOf({ series: { chain, typed }, point }: ChainGrade): GradedRow["point"] {
  const { seriesInstanceUid, files } = typed;
  const sopInstanceUids = new Map(files.map(({ name, header }) => [name, header.sopInstanceUid]));
  const nearest = { ...point, zIndex: Math.round(point.zIndex) };
  return toFindingPoint(nearest, { volume: chain.volume, seriesInstanceUid, sopInstanceUids });
}

/** The slice of a point as it is, not stretched. */
function imageOf(
  label: PointLabel,
  { series: { chain, volume }, point }: ChainGrade,
): FindingImage | undefined {
  const shown = chain.volume.sliceTable.slices[Math.round(point.zIndex)];
  const slice = volume.sliceTable.slices.find(
    ({ fileName, frame }) => fileName === shown?.fileName && frame === shown.frame,
  );
  if (slice === undefined) return undefined;
  const [x, y] = toTurnedPixel(slice, [point.xSlice, point.ySlice]);
  const [, rows, columns] = volume.shape;
  const area = rows * columns;
  return {
    ...{ ...label, rows, columns, x, y, pixelSpacingMm: slice.pixelSpacingMm },
    instanceNumber: slice.instanceNumber,
    pixels: volume.voxels.subarray(slice.zIndex * area, (slice.zIndex + 1) * area),
  };
}
