import {
  findContradictions,
  type PointLabel,
  type PredictedPoint,
  type Prediction,
  type PredictionFlag,
} from "@spinegrade/competition-data";
import { FLAG_WORDS, type SliceTable } from "@spinegrade/dicom-ingest";
import type { VolumePrediction } from "./read-output.ts";
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
    ...flags.map(({ flag, files }) => ({
      flag,
      points: [],
      reason: `${FLAG_WORDS[flag]}${files.length === 0 ? "" : `: ${nameSome(files)}`}`,
    })),
  ];
}

/**
 * A series' part of a `Prediction`: its points as `toSliceFrame` gives them, and their flags where there are any.
 * @param labels what each point of the prediction marks: `TASKS[task].points`.
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

const NAMES_SHOWN = 5;

function nameSome(files: readonly string[]): string {
  const shown = files.slice(0, NAMES_SHOWN).join(", ");
  return files.length > NAMES_SHOWN ? `${shown} and ${files.length - NAMES_SHOWN} more` : shown;
}
