import { LEVELS, type TrainRow } from "@spinegrade/competition-data";
import type { Sample } from "./sample.ts";
import { NO_POINT, type XyzSlice } from "./place-points.ts";

/**
 * Adds the canal to a sample of recesses: 15 points, left recess, canal, right recess, each L1/L2 to L5/S1. Readers mark no
 * canal on axial series: its point lies half way between the recesses of its level, in the slice half way between theirs. It
 * is missing, and its grade too, where one of them is.
 * @param sample of 10 points: left L1/L2 to L5/S1, then right.
 * @param study with the canal's grades.
 */
export function addCanal(sample: Sample, study: TrainRow): Sample {
  const canal = LEVELS.map((_, level) =>
    midpoint(sample.xyzSlice[level], sample.xyzSlice[level + LEVELS.length]),
  );
  const insert = <T>(sides: readonly T[], between: readonly T[]): T[] => [
    ...sides.slice(0, LEVELS.length),
    ...between,
    ...sides.slice(LEVELS.length),
  ];
  const grades = study.grades.spinal_canal_stenosis;
  return {
    ...sample,
    grades: insert(
      sample.grades,
      canal.map(([, , z], level) => (z === -1 ? -1 : (grades[level] ?? -1))),
    ),
    instanceNumbers: insert(
      sample.instanceNumbers,
      canal.map(() => -1), // in no table
    ),
    xyzSlice: insert(sample.xyzSlice, canal),
  };
}

function midpoint(left: XyzSlice = NO_POINT, right: XyzSlice = NO_POINT): XyzSlice {
  if (left[2] === -1 || right[2] === -1) return NO_POINT;
  return [(left[0] + right[0]) / 2, (left[1] + right[1]) / 2, Math.round((left[2] + right[2]) / 2)];
}
