import {
  findContradictions,
  type PointLabel,
  type PredictedPoint,
  type Prediction,
  type PredictionFlag,
} from "@spinegrade/competition-data";
import { describeFlag, type SliceTable } from "@spinegrade/volumes";
import type { VolumePrediction } from "@spinegrade/tasks";
import { toSliceFrame } from "./to-slice-frame.ts";

/**
 * What a reader must know before using a series' predicted points: where their places in the patient contradict their
 * names or are unknown, and what is remarkable about the series.
 * @param points as `toSliceFrame` gives them.
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
      : [{ flag: "slices-missing", points: [], reason: describeMissing(quarantined.length) }]),
    ...flags.map((flag) => ({ flag: flag.flag, points: [], reason: describeFlag(flag) })),
  ];
}

/**
 * A series' part of a `Prediction`: its points as `toSliceFrame` gives them, and their flags where there are any.
 * @param labels what each point of the prediction marks: `points` of its task.
 */
export function toFlaggedPoints(
  prediction: VolumePrediction,
  labels: readonly PointLabel[],
  sliceTable: SliceTable,
  imageSize: number,
): Pick<Prediction, "points" | "flags"> {
  const points = toSliceFrame(prediction, labels, sliceTable, imageSize);
  const flags = flagPrediction(points, sliceTable);
  return flags.length === 0 ? { points } : { points, flags };
}

/** Points of slices that state no place: their sides and levels are as the net has them, and cannot be checked. */
function flagUnknown(points: readonly PredictedPoint[]): PredictionFlag[] {
  const unknown = points.flatMap(({ positionMm }, index) => (positionMm === null ? [index] : []));
  if (unknown.length === 0) return [];
  const reason = "the slices do not state where they lie: sides and levels cannot be checked";
  return [{ flag: "place-unknown", points: unknown, reason }];
}

function describeMissing(slices: number): string {
  return slices === 1 ? "1 slice cannot be used" : `${slices} slices cannot be used`;
}
