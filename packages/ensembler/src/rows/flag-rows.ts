import type { Prediction } from "@spinegrade/competition-data";
import type { AverageOptions } from "./average.ts";
import { sourcedRows, type SourcedPoint } from "./sourced-rows.ts";

/**
 * The flags of the predictions that each row is averaged from: a flag that names points concerns their rows, one that
 * names none concerns every row of its prediction.
 * @returns row id -> names of flags, each once, in alphabetical order; rows without a flag are absent.
 */
export function flagRows(
  predictions: readonly Prediction[],
  { folds = "mean" }: AverageOptions = {},
): Map<string, readonly string[]> {
  const rows = [...sourcedRows(predictions, folds)];
  const flagged = rows.map(([id, points]) => [id, [...new Set(points.flatMap(flagsOf))].sort()] as const);
  return new Map(flagged.filter(([, flags]) => flags.length > 0));
}

function flagsOf({ prediction, index }: SourcedPoint): string[] {
  const concerning = (prediction.flags ?? []).filter(
    ({ points }) => points.length === 0 || points.includes(index),
  );
  return concerning.map(({ flag }) => flag);
}
