import { listTasks } from "@spinegrade/tasks";
import { LEVELS_UNCERTAIN } from "./check-study.ts";
import { uniqueFlags } from "./flag-points.ts";
import type { GradedRow, GradingFlag } from "./graded-study.ts";

/**
 * Flags a row that is graded on an axial series with the doubts about the study's levels: sagittal points name its slices.
 * @param doubts about the study, as `checkStudy` finds them.
 */
export function flagPlacedRow(row: GradedRow, doubts: readonly GradingFlag[]): GradedRow {
  const isPlaced = listTasks().some(
    ({ stack, points }) => stack !== undefined && points.some(({ condition }) => condition === row.condition),
  );
  if (!isPlaced || row.notGraded !== null) return row;
  const ofLevels = doubts.filter(({ flag }) => flag === LEVELS_UNCERTAIN);
  return { ...row, flags: uniqueFlags([...row.flags, ...ofLevels]) };
}
