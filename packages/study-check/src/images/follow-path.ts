/** A cell of a grid. */
export interface Cell {
  readonly side: number;
  readonly back: number;
}

/** Totals of the best paths to each cell of a grid, and the cell of the grid before that each comes from; -1: none. */
interface Reached {
  readonly totals: Float64Array;
  readonly from: Int32Array;
}

/**
 * The path of the highest total score through grids, by dynamic programming; from one to the next it moves by one cell at
 * most in each direction.
 * @param scores [sides, backs] per grid.
 * @param costs by which a move to the side, and to the back, lowers the total.
 * @returns one cell per grid.
 */
export function followPath(
  scores: readonly Float64Array[],
  [sides, backs]: readonly [number, number],
  costs: readonly [side: number, back: number],
): Cell[] {
  const reached = reachAll(scores, [sides, backs], costs);
  const path: Cell[] = [];
  let cell = highest(reached.at(-1)?.totals ?? new Float64Array());
  for (const { from } of reached.toReversed()) {
    path.push({ side: Math.floor(cell / backs), back: cell % backs });
    cell = from[cell] ?? -1;
  }
  return path.reverse();
}

/** The total score of the best path from the first grid to each cell of each grid; the arguments are those of `followPath`. */
export function pathTotals(
  scores: readonly Float64Array[],
  size: readonly [sides: number, backs: number],
  costs: readonly [side: number, back: number],
): Float64Array[] {
  return reachAll(scores, size, costs).map(({ totals }) => totals);
}

function reachAll(
  scores: readonly Float64Array[],
  size: readonly [number, number],
  costs: readonly [number, number],
): Reached[] {
  const reached: Reached[] = [];
  for (const grid of scores) reached.push(reach(grid, reached.at(-1)?.totals, size, costs));
  return reached;
}

function reach(
  grid: Float64Array,
  before: Float64Array | undefined,
  [sides, backs]: readonly [number, number],
  costs: readonly [number, number],
): Reached {
  const totals = Float64Array.from(grid);
  const from = new Int32Array(grid.length).fill(-1);
  if (before === undefined) return { totals, from };
  for (let side = 0; side < sides; side++) {
    for (let back = 0; back < backs; back++) {
      const cell = side * backs + back;
      let [best, most] = [-1, -Infinity];
      for (let s = Math.max(0, side - 1); s <= Math.min(sides - 1, side + 1); s++) {
        for (let b = Math.max(0, back - 1); b <= Math.min(backs - 1, back + 1); b++) {
          const total =
            (before[s * backs + b] ?? 0) - costs[0] * Math.abs(s - side) - costs[1] * Math.abs(b - back);
          if (total > most) [best, most] = [s * backs + b, total];
        }
      }
      totals[cell] = (grid[cell] ?? 0) + most;
      from[cell] = best;
    }
  }
  return { totals, from };
}

function highest(totals: Float64Array): number {
  let best = 0;
  for (const [cell, total] of totals.entries()) if (total > (totals[best] ?? 0)) best = cell;
  return best;
}
