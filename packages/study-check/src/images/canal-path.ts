import { BACK_MM, SIDES_MM, type Section } from "./canal-sections.ts";
import { type Cell, followPath } from "./follow-path.ts";

/** Half the dural sac in cells of the grid: 6 mm to each side, 6 mm to front and back. */
const [HALF_WIDTH, HALF_DEPTH] = [2, 4];
/** The path's score falls by this for each cell that it moves between two sections. */
const COSTS = [4, 1] as const;
const [OUTSIDE, CUT] = [-1e6, -300];
const [SIDES, BACKS] = [SIDES_MM.length, BACK_MM.length];

/**
 * Follows the dural sac through sections: the path along which a box of the sac's size holds the most fluid. The box holds
 * the cord as well, so that the path stays in the middle.
 * @returns one cell per section.
 */
export function canalPath(sections: readonly Section[]): Cell[] {
  return followPath(sections.map(boxScores), [SIDES, BACKS], COSTS);
}

/** The mean contrast in the sac's box at each cell of a path; sections where it is not whole in both series are omitted. */
export function sacContrasts(sections: readonly Section[], path: readonly Cell[]): number[] {
  const means = sections.flatMap(({ contrast }, index) => {
    const cell = path[index];
    return cell === undefined ? [] : [boxMean(contrast, cell.side, cell.back)];
  });
  return means.filter((mean) => mean !== CUT);
}

/** The mean contrast in a box of the sac's size about each cell. */
function boxScores({ contrast }: Section): Float64Array {
  const scores = new Float64Array(SIDES * BACKS).fill(OUTSIDE);
  for (let side = HALF_WIDTH; side < SIDES - HALF_WIDTH; side++) {
    for (let back = HALF_DEPTH; back < BACKS - HALF_DEPTH; back++)
      scores[side * BACKS + back] = boxMean(contrast, side, back);
  }
  return scores;
}

function boxMean(contrast: Section["contrast"], side: number, back: number): number {
  let sum = 0;
  for (let s = side - HALF_WIDTH; s <= side + HALF_WIDTH; s++) {
    for (let b = back - HALF_DEPTH; b <= back + HALF_DEPTH; b++) sum += contrast[s * BACKS + b] ?? Number.NaN;
  }
  return Number.isNaN(sum) ? CUT : sum / ((2 * HALF_WIDTH + 1) * (2 * HALF_DEPTH + 1));
}
