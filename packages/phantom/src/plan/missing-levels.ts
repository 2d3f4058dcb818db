import { LEVELS } from "@spinegrade/competition-data";
import type { Generator } from "@spinegrade/random";
import { UserError } from "@spinegrade/pipeline/errors";
import type { Vector3 } from "@spinegrade/volumes/slices";
import { distanceTo } from "../math/slice-plane.ts";
import type { StudyGrades } from "../spine/severity.ts";
import type { Planes } from "./stack-planes.ts";

/** Weights of the cases that the missing levels are the highest, the lowest, or between shown ones. */
const WHERE_WEIGHTS = [50, 20, 30];

/**
 * Draws the levels that an axial series does not show: one or two neighbours, or none.
 * @param share of the series that miss any.
 * @returns indices, L1/L2 to L5/S1.
 */
export function drawMissingLevels(share: number, generator: Generator): number[] {
  if (!generator.bernoulli(share)) return [];
  const count = generator.integer(1, 3);
  const where = generator.pickIndexByWeight(WHERE_WEIGHTS);
  const between = generator.integer(1, LEVELS.length - count);
  const first = [0, LEVELS.length - count, between][where] ?? 0;
  return Array.from({ length: count }, (_, index) => first + index);
}

/**
 * The planes of a series that lie nearest to a level that it shows.
 * @param targets the middle of each level's slices.
 * @throws UserError when there is none.
 */
export function withoutLevels(
  planes: Planes,
  targets: readonly Vector3[],
  missing: readonly number[],
): Planes {
  const slices = planes.slices.filter((plane) => {
    const distances = targets.map((target) => Math.abs(distanceTo(plane, target)));
    return !missing.includes(distances.indexOf(Math.min(...distances)));
  });
  if (slices.length === 0)
    throw new UserError(
      `the axial series shows no level: ${planes.slices.length} slices are too few for a series that misses levels`,
    );
  return { ...planes, slices };
}

/** Grades as they stand in the table: nobody grades the recesses of a level that no axial slice shows. */
export function withoutRecesses(grades: StudyGrades, missing: readonly number[]): StudyGrades {
  const left = grades.left_subarticular_stenosis.map((grade, level) =>
    missing.includes(level) ? -1 : grade,
  );
  const right = grades.right_subarticular_stenosis.map((grade, level) =>
    missing.includes(level) ? -1 : grade,
  );
  return { ...grades, left_subarticular_stenosis: left, right_subarticular_stenosis: right };
}
