import {
  CONDITIONS,
  LEVELS,
  rowId,
  SERIES_OF_CONDITION,
  type Condition,
  type FilledRow,
  type Probabilities,
  type SeriesRow,
  type SubmissionDraft,
  type SubmissionRow,
} from "@spinegrade/competition-data";
import type { ReasonOf } from "./chain-reasons.ts";
import type { Priors } from "./training-priors.ts";

/** Options of `fillMissing`. */
export interface FillOptions {
  /** The studies in order, when some have no series; default: those of the series. */
  readonly studyIds?: readonly number[];
  /** Explains a missing prediction of a study whose series is there; default: nothing. */
  readonly reasonOf?: ReasonOf | undefined;
}

/**
 * All 25 rows of every study: predictions, and priors for rows without one.
 * @param predicted row id -> probabilities.
 * @param series the studies' series; they give the studies, their order, and the reasons for missing predictions.
 * @returns the rows in submission order, and every filled row with its reason.
 */
export function fillMissing(
  predicted: ReadonlyMap<string, Probabilities>,
  series: readonly SeriesRow[],
  priors: Priors,
  {
    studyIds = [...new Set(series.map(({ studyId }) => studyId))],
    reasonOf = () => undefined,
  }: FillOptions = {},
): SubmissionDraft {
  const explain = explainMissing(predicted, studyIds, series, reasonOf);
  const rows: SubmissionRow[] = [];
  const filled: FilledRow[] = [];
  for (const studyId of studyIds) {
    for (const condition of CONDITIONS) {
      for (const level of LEVELS) {
        const id = rowId(studyId, condition, level);
        const probabilities = predicted.get(id);
        rows.push({ rowId: id, probabilities: probabilities ?? priors(condition, level) });
        if (probabilities === undefined) filled.push({ rowId: id, reason: explain(studyId, condition) });
      }
    }
  }
  return { rows, filled };
}

function explainMissing(
  predicted: ReadonlyMap<string, Probabilities>,
  studyIds: readonly number[],
  series: readonly SeriesRow[],
  reasonOf: ReasonOf,
): (studyId: number, condition: Condition) => string {
  const hasPrediction = (studyId: number, condition: Condition): boolean =>
    LEVELS.some((level) => predicted.has(rowId(studyId, condition, level)));
  const known = new Set(
    CONDITIONS.filter((condition) => studyIds.some((studyId) => hasPrediction(studyId, condition))),
  );
  const present = new Set(series.map(({ studyId, description }) => `${studyId} ${description}`));
  return (studyId, condition) => {
    const description = SERIES_OF_CONDITION[condition];
    const reason = hasPrediction(studyId, condition) ? undefined : reasonOf(studyId, condition);
    if (reason !== undefined) return reason;
    if (!known.has(condition)) return `no run predicts ${condition}`;
    if (!present.has(`${studyId} ${description}`)) return `the study has no ${description} series`;
    if (hasPrediction(studyId, condition)) return `no ${description} series of the study shows the level`;
    return `the study's ${description} series were not predicted; data-processed/ingest/report.json may say why`;
  };
}
