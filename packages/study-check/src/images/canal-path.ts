import { BACK_MM, SIDES_MM, type Section } from "./canal-sections.ts";

/** Half the dural sac in cells of the grid: 6 mm to each side, 6 mm to front and back. */
const [HALF_WIDTH, HALF_DEPTH] = [2, 4];
/** The path's score falls by this for each cell that it moves between two sections. */
const [SIDE_COST, BACK_COST] = [4, 1];
const [OUTSIDE, CUT] = [-1e6, -300];

/** A cell of a section's grid. */
export interface Cell {
  readonly side: number;
  readonly back: number;
}

interface State extends Cell {
  readonly total: number;
  readonly from: State | undefined;
}

/**
 * Follows the dural sac through sections: the path along which a box of the sac's size holds the most fluid. The box holds
 * the cord as well, so that the path stays in the middle.
 * @returns one cell per section.
 */
export function canalPath(sections: readonly Section[]): Cell[] {
  return followPath(sections.map(boxScores), [SIDE_COST, BACK_COST]);
}

/**
 * The path of the highest total score through grids, by dynamic programming; from one to the next it moves by one cell at
 * most in each direction.
 * @param scores per grid, side and distance to the back.
 * @param costs by which a move to the side, and to the back, lowers the total.
 * @returns one cell per grid.
 */
export function followPath(
  scores: readonly (readonly (readonly number[])[])[],
  costs: readonly [side: number, back: number],
): Cell[] {
  let states: State[][] = [];
  for (const grid of scores) {
    const previous = states;
    states = grid.map((column, side) =>
      column.map((score, back): State => {
        const from = bestBefore(previous, [side, back], costs);
        return { side, back, total: score + (from?.value ?? 0), from: from?.state };
      }),
    );
  }
  const path: Cell[] = [];
  let state = states
    .flat()
    .reduce<State | undefined>((a, b) => (a === undefined || b.total > a.total ? b : a), undefined);
  for (; state !== undefined; state = state.from) path.push({ side: state.side, back: state.back });
  return path.reverse();
}

function bestBefore(
  previous: readonly (readonly State[])[],
  [side, back]: readonly [number, number],
  [sideCost, backCost]: readonly [number, number],
): { readonly state: State; readonly value: number } | undefined {
  let best: { readonly state: State; readonly value: number } | undefined;
  for (let sideways = -1; sideways <= 1; sideways++) {
    for (let backwards = -1; backwards <= 1; backwards++) {
      const state = previous[side + sideways]?.[back + backwards];
      if (state === undefined) continue;
      const value = state.total - sideCost * Math.abs(sideways) - backCost * Math.abs(backwards);
      if (best === undefined || value > best.value) best = { state, value };
    }
  }
  return best;
}

/** The mean contrast in a box of the sac's size about each cell. */
function boxScores({ contrast }: Section): number[][] {
  return SIDES_MM.map((_, side) =>
    BACK_MM.map((_back, back) => {
      const isWithin =
        side >= HALF_WIDTH &&
        side < SIDES_MM.length - HALF_WIDTH &&
        back >= HALF_DEPTH &&
        back < BACK_MM.length - HALF_DEPTH;
      return isWithin ? boxMean(contrast, side, back) : OUTSIDE;
    }),
  );
}

function boxMean(contrast: Section["contrast"], side: number, back: number): number {
  let sum = 0;
  for (let s = side - HALF_WIDTH; s <= side + HALF_WIDTH; s++) {
    for (let b = back - HALF_DEPTH; b <= back + HALF_DEPTH; b++) {
      const value = contrast[s]?.[b];
      if (value === undefined) return CUT;
      sum += value;
    }
  }
  return sum / ((2 * HALF_WIDTH + 1) * (2 * HALF_DEPTH + 1));
}
