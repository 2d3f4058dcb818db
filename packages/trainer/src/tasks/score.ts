import type { Grade } from "@spinegrade/competition-data";
import {
  bestConstantProbabilities,
  countWrongLevels,
  detectSevere,
  distance,
  pointErrorShares,
  type SevereDetection,
  summariseErrors,
  weightedLogLoss,
} from "@spinegrade/metrics";
import type { VolumePrediction } from "@spinegrade/tasks";
import type { PlacedPoint } from "./place-points.ts";

/** A validated volume with its true labels, both in mask pixels. */
export interface ScoredVolume {
  readonly prediction: VolumePrediction;
  readonly truthMask: Float32Array;
  readonly grades: readonly Grade[];
  /** The points in the planes of their slices. */
  readonly placed: readonly PlacedPoint[];
}

/** The figures of a validation. */
export interface Score {
  /** Share of the points whose x, y (mask pixels) and z (slices) are within 1 of the truth. */
  readonly within1: { readonly x: number; readonly y: number; readonly z: number };
  readonly weightedLogLoss: number;
  /** Weighted log loss of the constant probabilities that fit the training studies best. */
  readonly constantLogLoss: number;
  /** Absent when no slice states its pixel spacing, and in older results. */
  readonly inPlane?: InPlaneErrors;
  /**
   * Number of points nearer to another level's true point than to their own, and the number compared. Absent when each
   * level has separate slices.
   */
  readonly levels?: { readonly wrong: number; readonly count: number };
  /** Detection of severe grades by the most probable grade. */
  readonly severe?: SevereDetection;
}

/** In-plane distances from predicted to true points, in mm. */
export interface InPlaneErrors {
  /** Points that lie on a slice with a pixel spacing. */
  readonly count: number;
  readonly medianMm: number;
  readonly p90Mm: number;
  readonly maxMm: number;
  /** Side of a mask pixel in mm, the median over the points. */
  readonly maskPixelMm: number;
}

/** Scores a validation. The constant prediction is fitted only to the training grades. */
export function scoreVolumes(volumes: readonly ScoredVolume[], trainingGrades: readonly Grade[]): Score {
  const grades = volumes.flatMap((volume) => volume.grades);
  const probabilities = volumes.flatMap(({ prediction }) => prediction.probabilities);
  const constant = bestConstantProbabilities(trainingGrades);
  const predicted = volumes.flatMap(({ prediction }) => toPoints(prediction.xyzMask));
  const truth = volumes.flatMap(({ truthMask }) => toPoints(truthMask));
  const { x, y, z } = pointErrorShares(predicted, truth, [1]);
  const inPlane = inPlaneErrors(volumes.flatMap(({ placed }) => placed));
  const levels = volumes.map(({ placed }) => countWrongLevels(placed));
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  return {
    within1: { x: x[0] ?? Number.NaN, y: y[0] ?? Number.NaN, z: z[0] ?? Number.NaN },
    weightedLogLoss: weightedLogLoss(probabilities, grades),
    constantLogLoss: weightedLogLoss(
      grades.map(() => constant),
      grades,
    ),
    ...(inPlane !== undefined && { inPlane }),
    ...(volumes.some(({ placed }) => shareKinds(placed)) && {
      levels: { wrong: sum(levels.map(({ wrong }) => wrong)), count: sum(levels.map(({ count }) => count)) },
    }),
    severe: detectSevere(probabilities, grades),
  };
}

/** Whether levels share a picture, so that one could be taken for another. */
function shareKinds(placed: readonly PlacedPoint[]): boolean {
  return new Set(placed.map(({ kind }) => kind)).size < placed.length;
}

function inPlaneErrors(placed: readonly PlacedPoint[]): InPlaneErrors | undefined {
  const inMm = placed.flatMap(({ predicted, truth, isMm, maskPixel }) =>
    truth === undefined || !isMm ? [] : [{ error: distance(predicted, truth), maskPixel }],
  );
  if (inMm.length === 0) return undefined;
  const { count, median, p90, max } = summariseErrors(inMm.map(({ error }) => error));
  const { median: maskPixelMm } = summariseErrors(inMm.map(({ maskPixel }) => maskPixel));
  return { count, medianMm: median, p90Mm: p90, maxMm: max, maskPixelMm };
}

function toPoints(xyz: Float32Array): number[][] {
  return Array.from({ length: xyz.length / 3 }, (_, point) => [...xyz.subarray(point * 3, point * 3 + 3)]);
}
