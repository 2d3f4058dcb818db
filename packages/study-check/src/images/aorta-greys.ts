import { inFront, type PathStep } from "./column-path.ts";
import { followPath } from "./follow-path.ts";
import type { Sampler } from "./volume-sampler.ts";

/** Places of the aorta: to the left of the sac, and in front of it, mm. */
const SIDES_MM = [-8, -4, 0, 4, 8, 12, 16, 20];
const FRONT_MM = [40, 43, 46, 49, 52, 55, 58, 61, 64, 67, 70];
/** Half the width and depth of the aorta in cells; corners of that box do not count. */
const [HALF_WIDTH, HALF_DEPTH, CORNER] = [1, 2, 3];
/** Boxes that the grid holds, to the side and to the front. */
const [BOX_SIDES, BOX_FRONTS] = [SIDES_MM.length - 2 * HALF_WIDTH, FRONT_MM.length - 2 * HALF_DEPTH];
/** Fewest cells of the box that the picture must show, of 11. */
const LEAST_CELLS = 8;
/** By how much a move of the path to the side and to the front must lower the grey; brighter greys count as the brightest. */
const COSTS = [6, 3] as const;
const BRIGHTEST = 90;
/** Grey where the picture ends. */
const OUTSIDE = 200;

/**
 * Greys of a T1 series along the darkest way in front of the spine: a dark tube in front of the bodies is the aorta, down
 * to where it divides.
 * @param steps of the path, from above.
 * @returns one per step.
 */
export function aortaGreys(t1: Sampler, steps: readonly PathStep[]): number[] {
  const grids = steps.map((step) => boxMeans(readGrid(t1, step)));
  const scores = grids.map((grid) => grid.map((grey) => -Math.min(BRIGHTEST, grey)));
  const path = followPath(scores, [BOX_SIDES, BOX_FRONTS], COSTS);
  return grids.map((grid, i) => {
    const { side = 0, back = 0 } = path[i] ?? {};
    return grid[side * BOX_FRONTS + back] ?? OUTSIDE;
  });
}

/** Greys [SIDES_MM, FRONT_MM]; NaN outside the picture. */
function readGrid(t1: Sampler, step: PathStep): Float64Array {
  const places = FRONT_MM.map((frontMm) => inFront(step, frontMm, 0, 0));
  return Float64Array.from(
    SIDES_MM.flatMap((side) => places.map(([x, y, z]) => t1([x + side, y, z]) ?? Number.NaN)),
  );
}

/** Mean greys of a box about each cell, where the grid holds the whole box: [BOX_SIDES, BOX_FRONTS]. */
function boxMeans(grid: Float64Array): Float64Array {
  const means = new Float64Array(BOX_SIDES * BOX_FRONTS);
  for (let row = 0; row < BOX_SIDES; row++) {
    for (let column = 0; column < BOX_FRONTS; column++)
      means[row * BOX_FRONTS + column] = boxMean(grid, row, column);
  }
  return means;
}

function boxMean(grid: Float64Array, row: number, column: number): number {
  let [sum, count] = [0, 0];
  for (let side = 0; side <= 2 * HALF_WIDTH; side++) {
    for (let front = 0; front <= 2 * HALF_DEPTH; front++) {
      const grey = grid[(row + side) * FRONT_MM.length + column + front] ?? Number.NaN;
      const isCorner = Math.abs(side - HALF_WIDTH) + Math.abs(front - HALF_DEPTH) >= CORNER;
      if (Number.isNaN(grey) || isCorner) continue;
      sum += grey;
      count++;
    }
  }
  return count < LEAST_CELLS ? OUTSIDE : sum / count;
}
