import { formatTable } from "@spinegrade/competition-data";
import type { ImprobableGrade } from "./improbable-grade.ts";

const HEADER = [
  ...["rank", "study_id", "series_id", "condition", "level", "instance_number", "given"],
  ...["normal_mild", "moderate", "severe", "disagreement"],
];

/** Improbable grades as a CSV table; probabilities with four decimals. */
export function formatGrades(grades: readonly ImprobableGrade[]): string {
  return formatTable(
    HEADER,
    grades.map(({ rank, studyId, seriesId, condition, level, instanceNumber, given, ...judged }) => [
      ...[rank, studyId, seriesId, condition, level, instanceNumber, given],
      ...judged.probabilities.map((probability) => probability.toFixed(4)),
      judged.disagreement.toFixed(4),
    ]),
  );
}
