import {
  FOLD_STUDIES_FILE,
  type PointLabel,
  type Prediction,
  type Probabilities,
  type TrainedOn,
} from "@spinegrade/competition-data";
import { UserError } from "@spinegrade/pipeline";
import type { Sample } from "../samples/sample.ts";
import type { ImprobableGrade } from "./improbable-grade.ts";

/** The samples of a task and the points that their grades belong to. */
export interface GradedSamples {
  readonly points: readonly PointLabel[];
  readonly samples: readonly Sample[];
}

/** What was compared, and what was found. */
export interface GradeRanking {
  readonly compared: number;
  readonly grades: readonly ImprobableGrade[];
}

/** The least disagreement that is listed, unless stated: the 2nd place of the competition dropped labels from it on. */
export const DEFAULT_DISAGREEMENT = 0.8;

/**
 * Lists the given grades that nets find improbable, the most improbable first. The disagreement is |label - p| at the
 * given grade, 1 - p, with p the mean over all nets that predict the series.
 * @param predictions out-of-fold: no net predicts a study that it was trained on.
 * @param threshold the least disagreement, 0..1.
 * @param trainedOn the studies of nets whose runs list them; of others, the samples' folds say it.
 * @throws UserError for a prediction by a net that was trained on the study.
 */
export function rankGrades(
  predictions: readonly Prediction[],
  tables: readonly GradedSamples[],
  threshold = DEFAULT_DISAGREEMENT,
  trainedOn: TrainedOn = () => undefined,
): GradeRanking {
  const samples = new Map(
    tables.flatMap((table) =>
      table.samples.map((sample) => [
        `${sample.studyId}/${sample.seriesId}`,
        { sample, points: table.points },
      ]),
    ),
  );
  const found = new Map<
    string,
    { point: Omit<ImprobableGrade, "rank" | "probabilities" | "disagreement">; all: Probabilities[] }
  >();
  for (const prediction of predictions) {
    const { studyId, seriesId } = prediction;
    const own = samples.get(`${studyId}/${seriesId}`);
    if (own === undefined) continue;
    refuseLeak(prediction, own.sample, trainedOn(prediction));
    for (const { condition, level, probabilities } of prediction.points) {
      const index = own.points.findIndex((point) => point.condition === condition && point.level === level);
      const given = own.sample.grades[index] ?? -1;
      if (given === -1) continue;
      const instanceNumber = own.sample.instanceNumbers[index] ?? -1;
      const key = `${seriesId}/${condition}/${level}`;
      const entry = found.get(key) ?? {
        point: { studyId, seriesId, condition, level, given, instanceNumber },
        all: [],
      };
      entry.all.push(probabilities);
      found.set(key, entry);
    }
  }
  const judged = [...found.values()].map(({ point, all }) => {
    const probabilities = meanOf(all);
    return { ...point, probabilities, disagreement: 1 - probabilities[point.given] };
  });
  const grades = judged
    .filter(({ disagreement }) => disagreement >= threshold)
    .sort((one, other) => other.disagreement - one.disagreement || one.seriesId - other.seriesId)
    .map((grade, index) => ({ rank: index + 1, ...grade }));
  return { compared: judged.length, grades };
}

function refuseLeak(
  { run, fold, studyId }: Prediction,
  sample: Sample,
  studies: ReadonlySet<number> | undefined,
): void {
  if (studies === undefined ? sample.fold === fold : !studies.has(studyId)) return;
  const reason =
    studies === undefined
      ? `for the study is in fold ${sample.fold}`
      : `as ${FOLD_STUDIES_FILE} of that fold says`;
  throw new UserError(
    `run ${run}: study ${studyId} is predicted by the net of fold ${fold}, which was trained on it, ${reason}: ` +
      `a net agrees with the grades that it has learned, so that this says nothing of them`,
  );
}

function meanOf(all: readonly Probabilities[]): Probabilities {
  const mean = (grade: 0 | 1 | 2): number =>
    Math.min(1, all.reduce((sum, probabilities) => sum + probabilities[grade], 0) / all.length);
  return [mean(0), mean(1), mean(2)];
}
