import { applyCalibration, type CalibratedGrade, type GivenGrade } from "@spinegrade/calibration";
import { meanProbabilities, type PointLabel, type Probabilities } from "@spinegrade/competition-data";
import { calledGrade } from "@spinegrade/metrics";
import type { GradingModel } from "../models/grading-model.ts";
import type { GradedRow, Spread } from "./graded-study.ts";
import { locateFinding } from "./locate-finding.ts";
import type { PredictedVolume, SeriesPrediction } from "./predict-series.ts";

/** The part of a row that the models give. */
type Graded = Pick<GradedRow, "grade" | "probabilities" | "calibrated" | "set" | "point" | "spread">;

/**
 * Combines what all models say in all series about one point: the mean over series and folds of each training, then the
 * mean over trainings. Calibration is that of each training, before the last mean; the set is the union of their sets, which
 * covers at least as often as each.
 * @param volumes at least one of which has the point.
 * @param index of the point in the task's points.
 */
export function combinePredictions(
  volumes: readonly PredictedVolume[],
  { condition }: PointLabel,
  index: number,
): Graded {
  const predictions = volumes
    .flatMap((volume) => volume.predictions)
    .filter(({ points }) => points[index] !== undefined);
  const means = meansOfTrainings(
    predictions.map(({ model, points }) => ({ model, probabilities: probabilitiesAt(points, index) })),
  );
  const probabilities = meanProbabilities(means.map((mean) => mean.probabilities));
  const calibrated = means.flatMap(({ model, probabilities: raw }) => {
    const answer = model.calibration && applyCalibration(model.calibration, condition, raw);
    return answer === undefined ? [] : [answer];
  });
  const isCalibrated = calibrated.length === means.length;
  const best = isCalibrated
    ? meanProbabilities(calibrated.map((answer) => answer.probabilities))
    : probabilities;
  const grade = calledGrade(best);
  return {
    grade,
    probabilities,
    calibrated: isCalibrated ? best : null,
    set: isCalibrated ? unionOf(calibrated) : null,
    point: locateFinding(volumes, index),
    spread: spreadOf(predictions, index, grade),
  };
}

/** The prediction of one model for one point in one series. */
interface ModelGrade<Model> {
  readonly model: Model;
  readonly probabilities: Probabilities;
}

/** The mean over the trainings of the mean over series and folds of each. @param grades at least one. */
export function meanOfTrainings(grades: readonly ModelGrade<Pick<GradingModel, "group">>[]): Probabilities {
  return meanProbabilities(meansOfTrainings(grades).map(({ probabilities }) => probabilities));
}

/** For each training the mean over series and folds, with one of its models. */
function meansOfTrainings<Model extends Pick<GradingModel, "group">>(
  grades: readonly ModelGrade<Model>[],
): ModelGrade<Model>[] {
  const firsts = new Map<string, Model>();
  for (const { model } of grades) if (!firsts.has(model.group)) firsts.set(model.group, model);
  return [...firsts].map(([name, model]) => {
    const own = grades.filter(({ model: { group } }) => group === name);
    return { model, probabilities: meanProbabilities(own.map(({ probabilities }) => probabilities)) };
  });
}

function probabilitiesAt(
  rows: readonly ({ readonly probabilities: Probabilities } | undefined)[],
  index: number,
): Probabilities {
  const row = rows[index];
  if (row === undefined) throw new RangeError(`the net gave no point ${index}`);
  return row.probabilities;
}

function unionOf(answers: readonly CalibratedGrade[]): GivenGrade[] {
  return ([0, 1, 2] as const).filter((grade) => answers.some(({ set }) => set.includes(grade)));
}

function spreadOf(predictions: readonly SeriesPrediction[], index: number, grade: GivenGrade): Spread {
  const means = predictions.map(({ points }) => probabilitiesAt(points, index)[grade]);
  const flips = predictions.map(({ plain, reversed }) =>
    Math.abs((plain[index]?.[grade] ?? Number.NaN) - (reversed[index]?.[grade] ?? Number.NaN)),
  );
  return { models: rangeOf(means), flip: Math.max(...flips) };
}

/** The largest difference between values; null for a single one, which agrees with nothing. */
export function rangeOf(values: readonly number[]): number | null {
  return values.length < 2 ? null : Math.max(...values) - Math.min(...values);
}
