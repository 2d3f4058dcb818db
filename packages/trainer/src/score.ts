import type { Grade } from "@spinegrade/competition-data";
import { bestConstantProbabilities, pointErrorShares, weightedLogLoss } from "@spinegrade/metrics";
import type { VolumePrediction } from "@spinegrade/predictor";

/** A validated volume beside its truth, both in the mask's frame. */
export interface ScoredVolume {
  readonly prediction: VolumePrediction;
  readonly truthMask: Float32Array;
  readonly grades: readonly Grade[];
}

/** The figures of a validation. */
export interface Score {
  /** Share of the points whose x, y (mask pixels) and z (slices) are within 1 of the truth. */
  readonly within1: { readonly x: number; readonly y: number; readonly z: number };
  readonly weightedLogLoss: number;
  /** The same loss for the constant probabilities that suit the training studies best. */
  readonly constantLogLoss: number;
}

/** Scores a validation. The constant prediction is fitted to the training grades only. */
export function scoreVolumes(volumes: readonly ScoredVolume[], trainingGrades: readonly Grade[]): Score {
  const grades = volumes.flatMap((volume) => volume.grades);
  const constant = bestConstantProbabilities(trainingGrades);
  const predicted = volumes.flatMap(({ prediction }) => toPoints(prediction.xyzMask));
  const truth = volumes.flatMap(({ truthMask }) => toPoints(truthMask));
  const { x, y, z } = pointErrorShares(predicted, truth, [1]);
  return {
    within1: { x: x[0] ?? Number.NaN, y: y[0] ?? Number.NaN, z: z[0] ?? Number.NaN },
    weightedLogLoss: weightedLogLoss(
      volumes.flatMap(({ prediction }) => prediction.probabilities),
      grades,
    ),
    constantLogLoss: weightedLogLoss(
      grades.map(() => constant),
      grades,
    ),
  };
}

function toPoints(xyz: Float32Array): number[][] {
  return Array.from({ length: xyz.length / 3 }, (_, point) => [...xyz.subarray(point * 3, point * 3 + 3)]);
}
