import { formatPointTable, LEVELS, type PointRow } from "@spinegrade/competition-data";
import type { LossValues } from "@spinegrade/losses";
import { medianOf } from "../points/compare-points.ts";
import { POINT_FRAME } from "../studies/study.ts";
import { POINTS_FILE } from "../task/trained-two-stage-run.ts";
import type { TwoStageValidation } from "../task/two-stage-task.ts";
import { meanLosses } from "../task/validate-each.ts";
import type { AxialStudy } from "./axial-studies.ts";
import type { FoundLevels } from "./find-levels.ts";

/** A study, and what the net says of it. */
export interface ValidatedStudy {
  readonly sample: AxialStudy;
  readonly loss: LossValues;
  /** The net's result for each series of the sample. */
  readonly found: readonly FoundLevels[];
}

/** The figures and the point table of validated studies. */
export function summariseLevels(validated: readonly ValidatedStudy[]): TwoStageValidation {
  const series = validated.flatMap(({ sample, found }) =>
    sample.series.flatMap((one, index) => {
      const own = found[index];
      return own === undefined ? [] : [{ ...one, studyId: sample.studyId, found: own }];
    }),
  );
  const right = series.flatMap(({ found, points }) =>
    points.map(({ level, z }) => likeliestLevel(found.probabilities[z] ?? []) === level),
  );
  const errors = series.flatMap(({ found, points }) =>
    points.flatMap(({ side, level, z }) => {
      const place = found.places.find((one) => one.side === side && one.level === level);
      return place === undefined ? [] : [Math.abs(place.z - z)];
    }),
  );
  const loss = meanLosses(validated.map((one) => one.loss));
  const accuracy = right.length === 0 ? null : right.filter(Boolean).length / right.length;
  return {
    loss,
    figures: { levelAccuracy: accuracy, medianSlices: medianOf(errors) },
    objective: accuracy === null ? (loss["total"] ?? 0) : 1 - accuracy,
    files: { [POINTS_FILE]: formatPointTable(series.flatMap(toRows)) },
  };
}

/**
 * The slices of each side and level, x and y are for another net to find: the middle stands for them. A level that the series
 * does not show has rows, too, of a low score: axial graders cut no crop there, see `readGraderPoints`.
 */
function toRows(one: {
  readonly studyId: number;
  readonly seriesId: number;
  readonly found: FoundLevels;
}): PointRow[] {
  const { studyId, seriesId, found } = one;
  const middle = POINT_FRAME / 2;
  return found.places.map(({ side, level, z, confidence }) => {
    return {
      studyId,
      seriesId,
      side,
      level,
      x: middle,
      y: middle,
      z,
      score: confidence,
      frame: "stretched-512",
    };
  });
}

function likeliestLevel(probabilities: readonly number[]): (typeof LEVELS)[number] | undefined {
  return LEVELS[probabilities.indexOf(Math.max(...probabilities))];
}
