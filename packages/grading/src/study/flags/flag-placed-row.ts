import { listTasks } from "@spinegrade/tasks";
import { LEVELS_UNCERTAIN, type StudyCheck } from "./check-study.ts";
import { uniqueFlags } from "./flag-points.ts";
import type { GradedRow } from "../graded-study.ts";

/** The flag of a row whose point lies at another level, or whose slices such points chose. */
export const POINT_MISPLACED = "point-misplaced";

/**
 * Flags a graded row with the doubts about its place: its own point lies at another level; or, on an axial series, sagittal
 * points that are in doubt or misplaced chose its slices.
 * @param check of the study, as `checkStudy` returns it.
 */
export function flagPlacedRow(row: GradedRow, { flags, misplaced }: StudyCheck): GradedRow {
  if (row.notGraded !== null) return row;
  const isPlaced = !listTasks().some(
    ({ stack, points }) => stack === undefined && points.some(({ condition }) => condition === row.condition),
  );
  const added = [
    ...flags.filter(({ flag }) => isPlaced && flag === LEVELS_UNCERTAIN),
    ...misplaced
      .filter(({ condition, level }) => level === row.level && (isPlaced || condition === row.condition))
      .map(({ text }) => ({ flag: POINT_MISPLACED, reason: text })),
  ];
  return added.length === 0 ? row : { ...row, flags: uniqueFlags([...row.flags, ...added]) };
}
