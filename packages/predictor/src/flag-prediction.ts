import {
  findContradictions,
  type PointLabel,
  type PredictedPoint,
  type Prediction,
  type PredictionFlag,
} from "@spinegrade/competition-data";
import { findGaps, type SliceGap } from "@spinegrade/dicom-ingest";
import { countOf } from "@spinegrade/pipeline";
import { describeFlag, type SliceTable } from "@spinegrade/volumes";
import type { VolumePrediction } from "@spinegrade/tasks";
import type { ShownPart } from "./series/shown-part.ts";
import { toSliceFrame } from "./series/to-slice-frame.ts";

/**
 * Flags a series' predicted points: those whose position in the patient contradicts their name or is unknown, those next to
 * a gap between slices, and remarks on the series.
 * @param points as returned by `toSliceFrame`.
 */
export function flagPrediction(
  points: readonly PredictedPoint[],
  { flags, quarantined, slices }: Pick<SliceTable, "flags" | "quarantined" | "slices">,
): PredictionFlag[] {
  const contradictions = findContradictions(
    points,
    points.map(({ positionMm }) => positionMm),
  );
  return [
    ...contradictions.map(({ kind, points: two, reason }) => ({
      flag: `${kind}-contradiction`,
      points: two,
      reason,
    })),
    ...flagUnknown(points),
    ...findGaps(slices).flatMap((gap) => flagAtGap(points, gap)),
    ...(quarantined.length === 0
      ? []
      : [
          {
            flag: "slices-missing",
            points: [],
            reason: `${countOf(quarantined.length, "slice")} cannot be used`,
          },
        ]),
    ...flags.map((flag) => ({ flag: flag.flag, points: [], reason: describeFlag(flag) })),
  ];
}

/**
 * Assembles the part of a `Prediction` for one series: its points, and its flags when there are any.
 * @param labels labels of the predicted points: `points` of the task.
 */
export function toFlaggedPoints(
  prediction: VolumePrediction,
  labels: readonly PointLabel[],
  sliceTable: SliceTable,
  imageSize: number,
  shown?: ShownPart,
): Pick<Prediction, "points" | "flags"> {
  const points = toSliceFrame(prediction, labels, sliceTable, imageSize, shown);
  const flags = flagPrediction(points, sliceTable);
  return flags.length === 0 ? { points } : { points, flags };
}

/** Flags points on slices without a known position: their sides and levels come from the net and cannot be checked. */
function flagUnknown(points: readonly PredictedPoint[]): PredictionFlag[] {
  const unknown = points.flatMap(({ positionMm }, index) => (positionMm === null ? [index] : []));
  if (unknown.length === 0) return [];
  const reason = "the slices do not state where they lie: sides and levels cannot be checked";
  return [{ flag: "place-unknown", points: unknown, reason }];
}

/** Flags points in the slices on both sides of a gap: the slices that show them best may be missing. */
function flagAtGap(
  points: readonly PredictedPoint[],
  { before, after, widthMm }: SliceGap,
): PredictionFlag[] {
  const sides = [before.zIndex, after.zIndex];
  const own = points.flatMap(({ zIndex }, index) => (sides.includes(Math.round(zIndex)) ? [index] : []));
  if (own.length === 0) return [];
  const reason = `next to a gap of ${widthMm.toFixed(1)} mm between slices: those that show it best may be missing`;
  return [{ flag: "gap-at-point", points: own, reason }];
}
