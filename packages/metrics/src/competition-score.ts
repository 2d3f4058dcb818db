import {
  LEVELS,
  rowId,
  type Condition,
  type Grade,
  type Probabilities,
  type SubmissionRow,
  type TrainRow,
} from "@spinegrade/competition-data";
import { anySevereLogLoss, type StudyLevels } from "./any-severe-log-loss.ts";
import { weightedLogLoss } from "./weighted-log-loss.ts";

/** The competition's score and the four losses that it is the mean of. Lower is better. */
export interface CompetitionScore {
  readonly score: number;
  readonly spinal: number;
  readonly foraminal: number;
  readonly subarticular: number;
  readonly anySevereSpinal: number;
}

/**
 * The competition's metric: the mean of the weighted log losses of the spinal canal, of both foramina, of both
 * subarticular zones, and of "some level of the canal is severe".
 * @param rows a submission; it may hold other studies too.
 * @param truth the grades of the studies to score.
 * @returns NaN for a part of which no grade is given, and then for the score.
 * @throws RangeError naming the rows that the submission lacks.
 */
export function competitionScore(
  rows: readonly SubmissionRow[],
  truth: readonly TrainRow[],
): CompetitionScore {
  const byId = new Map(rows.map((row) => [row.rowId, row.probabilities]));
  const samples = (...conditions: Condition[]): StudySamples[] =>
    truth.flatMap((study) => conditions.map((condition) => samplesOf(byId, study, condition)));
  const spinal = samples("spinal_canal_stenosis");
  const foraminal = samples("left_neural_foraminal_narrowing", "right_neural_foraminal_narrowing");
  const subarticular = samples("left_subarticular_stenosis", "right_subarticular_stenosis");
  const parts = {
    spinal: lossOf(spinal),
    foraminal: lossOf(foraminal),
    subarticular: lossOf(subarticular),
    anySevereSpinal: anySevereLogLoss(spinal.map(toSevere)),
  };
  const score = (parts.spinal + parts.foraminal + parts.subarticular + parts.anySevereSpinal) / 4;
  return { score, ...parts };
}

interface StudySamples {
  readonly probabilities: readonly Probabilities[];
  readonly grades: readonly Grade[];
}

function samplesOf(
  byId: ReadonlyMap<string, Probabilities>,
  study: TrainRow,
  condition: Condition,
): StudySamples {
  const probabilities = LEVELS.map((level) => {
    const found = byId.get(rowId(study.studyId, condition, level));
    if (found === undefined) {
      throw new RangeError(
        `the submission has no row ${rowId(study.studyId, condition, level)}: give all 25 of a study`,
      );
    }
    return found;
  });
  return { probabilities, grades: study.grades[condition] };
}

function lossOf(samples: readonly StudySamples[]): number {
  return weightedLogLoss(
    samples.flatMap(({ probabilities }) => probabilities),
    samples.flatMap(({ grades }) => grades),
  );
}

function toSevere({ probabilities, grades }: StudySamples): StudyLevels {
  return { severeProbabilities: probabilities.map(([, , severe]) => severe), grades };
}
