import { followPath } from "./canal-path.ts";
import { inFront, type PathStep } from "./column-path.ts";
import type { Sampler } from "./volume-sampler.ts";

/** Places of the aorta: to the left of the sac, and in front of it, mm. */
const SIDES_MM = [-8, -4, 0, 4, 8, 12, 16, 20];
const FRONT_MM = [40, 43, 46, 49, 52, 55, 58, 61, 64, 67, 70];
/** Half the width and depth of the aorta in cells; corners of that box do not count. */
const [HALF_WIDTH, HALF_DEPTH, CORNER] = [1, 2, 3];
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
  const path = followPath(
    grids.map((grid) => grid.map((row) => row.map((grey) => -Math.min(BRIGHTEST, grey)))),
    COSTS,
  );
  return grids.map((grid, i) => grid[path[i]?.side ?? 0]?.[path[i]?.back ?? 0] ?? OUTSIDE);
}

function readGrid(t1: Sampler, step: PathStep): (number | undefined)[][] {
  return SIDES_MM.map((side) =>
    FRONT_MM.map((frontMm) => {
      const [x, y, z] = inFront(step, frontMm, 0, 0);
      return t1([x + side, y, z]);
    }),
  );
}

/** Mean greys of a box about each cell, where the grid holds the whole box. */
function boxMeans(grid: readonly (readonly (number | undefined)[])[]): number[][] {
  return grid.slice(HALF_WIDTH, -HALF_WIDTH).map((_, row) =>
    FRONT_MM.slice(HALF_DEPTH, -HALF_DEPTH).map((_front, column) => {
      let [sum, count] = [0, 0];
      for (let side = 0; side <= 2 * HALF_WIDTH; side++) {
        for (let front = 0; front <= 2 * HALF_DEPTH; front++) {
          const grey = grid[row + side]?.[column + front];
          const isCorner = Math.abs(side - HALF_WIDTH) + Math.abs(front - HALF_DEPTH) >= CORNER;
          if (grey === undefined || isCorner) continue;
          sum += grey;
          count++;
        }
      }
      return count < LEAST_CELLS ? OUTSIDE : sum / count;
    }),
  );
}
