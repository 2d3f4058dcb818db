import type { Example } from "@spinegrade/augmentation";
import type { Prediction } from "@spinegrade/competition-data";
import type { Sample } from "@spinegrade/label-fixes";
import { UserError, withContext } from "@spinegrade/pipeline";
import { requireFinite, shownPart, toFlaggedPoints } from "@spinegrade/predictor";
import { type Task, toMaskFrame, type ValidatedVolume } from "@spinegrade/tasks";
import { prefetch } from "../batches/prefetch.ts";
import type { ExampleLoader } from "../examples/load-examples.ts";
import { type PlacedPoint, placePoints, type PointsInMask } from "./place-points.ts";
import { type Score, type ScoredVolume, scoreVolumes } from "./score.ts";
import { MeanLoss } from "../step/mean-loss.ts";
import type { LossValues } from "@spinegrade/losses";
import type { SliceTables } from "./slice-tables.ts";
import { yieldToEvents } from "../loop/yield-to-events.ts";

/** The figures of a validation. */
export interface ValidationFigures {
  readonly loss: LossValues;
  readonly score: Score;
  /** Weighted log loss of the grades pooled at the true heatmaps, when the run asks for it. */
  readonly upperBoundLogLoss?: number;
}

/** A validation's figures, with the net's prediction for each volume. */
export interface FoldValidation extends ValidationFigures {
  readonly volumes: readonly ScoredSample[];
  /** The predictions with grades pooled under the true heatmaps; empty unless the run asks for them. */
  readonly bounds: readonly ScoredSample[];
}

/** A validation sample and its prediction. */
export interface ScoredSample extends ScoredVolume {
  readonly sample: Sample;
}

/** The source of a validation's volumes and point positions. */
export interface ValidationSource {
  readonly loader: Pick<ExampleLoader, "plain">;
  readonly place: (sample: Sample, points: PointsInMask) => Promise<PlacedPoint[]>;
}

/** The task of a net and the size of its image. */
export interface NetFrame {
  readonly task: Pick<Task, "name" | "points" | "stack">;
  readonly imageSize: number;
}

/** Creates the source of a task's volumes from a store. */
export function validationSource(
  loader: ValidationSource["loader"],
  tables: SliceTables,
  { task, imageSize }: NetFrame,
): ValidationSource {
  return {
    loader,
    place: async (sample, points) => {
      const table = await tables.of(sample);
      return placePoints(points, task.points, table, imageSize, shownPart(task, table, sample.views));
    },
  };
}

/**
 * Validates a net on samples that it was not trained on.
 * @param validateVolume runs the net on one of them, in inference mode.
 * @throws UserError that names a study that cannot be read or for which the net returns NaN; the signal's reason when
 * it is aborted.
 */
export async function validateFold(
  validateVolume: (example: Example) => ValidatedVolume,
  { loader, place }: ValidationSource,
  { training, validation }: { training: readonly Sample[]; validation: readonly Sample[] },
  signal?: AbortSignal,
): Promise<FoldValidation> {
  const mean = new MeanLoss();
  const volumes: ScoredSample[] = [];
  const bounds: ScoredSample[] = [];
  const loads = validation.map((sample) => async () => {
    const { studyId, seriesId } = sample;
    // fewer studies would make the scores incomparable, so none is skipped
    const example = await withContext(
      `study ${studyId}, series ${seriesId} cannot be validated`,
      loader.plain(sample),
    );
    return { sample, example };
  });
  for await (const { sample, example } of prefetch(loads, 1)) {
    await yieldToEvents();
    signal?.throwIfAborted();
    const { prediction, upperBound, loss } = validateVolume(example);
    requireFinite(prediction, sample);
    requireFiniteLoss(loss, sample);
    mean.add(loss);
    const truthMask = toMaskFrame(example);
    const placed = await place(sample, { prediction, truthMask });
    const truth = { truthMask, placed, grades: sample.grades };
    volumes.push({ sample, prediction, ...truth });
    if (upperBound !== undefined) bounds.push({ sample, prediction: upperBound, ...truth });
  }
  const trainingGrades = training.flatMap(({ grades }) => grades);
  return {
    loss: mean.values(),
    score: scoreVolumes(volumes, trainingGrades),
    ...(bounds.length > 0 && { upperBoundLogLoss: scoreVolumes(bounds, trainingGrades).weightedLogLoss }),
    volumes,
    bounds,
  };
}

function requireFiniteLoss(loss: LossValues, { studyId, seriesId }: Sample): void {
  const fault = Object.entries(loss).find(([, value]) => !Number.isFinite(value));
  if (fault === undefined) return;
  throw new UserError(`study ${studyId}, series ${seriesId}: the loss term "${fault[0]}" is ${fault[1]}`);
}

/** Converts a validation's predictions to records with points in stored pixels. */
export async function toOutOfFold(
  volumes: readonly ScoredSample[],
  { run, fold, task, imageSize }: NetFrame & { readonly run: string; readonly fold: number },
  tables: SliceTables,
): Promise<Prediction[]> {
  return Promise.all(
    volumes.map(async ({ sample, prediction }) => {
      const { studyId, seriesId } = sample;
      const table = await tables.of(sample);
      const shown = shownPart(task, table, sample.views);
      const found = toFlaggedPoints(prediction, task.points, table, imageSize, shown);
      return { run, fold, studyId, seriesId, split: "train" as const, ...found };
    }),
  );
}
