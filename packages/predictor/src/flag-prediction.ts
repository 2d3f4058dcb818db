import {
  findContradictions,
  type PointLabel,
  type PredictedPoint,
  type Prediction,
  type PredictionFlag,
} from "@spinegrade/competition-data";
import { countOf } from "@spinegrade/pipeline";
import { describeFlag, type SliceTable } from "@spinegrade/volumes";
import type { VolumePrediction } from "@spinegrade/tasks";
import type { ShownPart } from "./series/shown-part.ts";
import { toSliceFrame } from "./series/to-slice-frame.ts";

/**
 * Flags a series' predicted points: those whose position in the patient contradicts their name or is unknown, and
 * remarks on the series.
 * @param points as returned by `toSliceFrame`.
 */
export function flagPrediction(
  points: readonly PredictedPoint[],
  { flags, quarantined }: Pick<SliceTable, "flags" | "quarantined">,
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
