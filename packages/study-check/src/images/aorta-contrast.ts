import { inFront, type PathStep } from "./column-path.ts";
import type { Sampler } from "./volume-sampler.ts";

/** Places of the aorta and around it: to the left of the sac, and in front of it, mm. */
const SIDES_MM = Array.from({ length: 23 }, (_, i) => -16 + 2 * i);
const FRONT_MM = Array.from({ length: 21 }, (_, i) => 30 + 2.5 * i);
const [SIDES, FRONTS] = [SIDES_MM.length, FRONT_MM.length];
/** The cells that may be the middle of the aorta: from here, this many. */
const [FIRST_SIDE, MIDDLE_SIDES, FIRST_FRONT, MIDDLE_FRONTS] = [6, 12, 4, 15];
/** Half the size of the aorta and of a place around it, cells; the corners of the aorta's box do not count. */
const [HALF_AORTA, HALF_PLACE, CORNER] = [2, 1, 4];
/** Distance of the places around it, to the sides and to front and back, cells. */
const [ASIDE, APART] = [6, 5];
/** Share of a box that the picture must show, and places around that it must show. */
const [LEAST_SEEN, LEAST_AROUND] = [0.7, 2];
/** Grey of the noise, added to the surroundings so that noise has no contrast. */
const NOISE = 3;
/** Size of the grid of the places that may be the middle of the aorta. */
export const AORTA_GRID = [MIDDLE_SIDES, MIDDLE_FRONTS] as const;

/**
 * Brightness of a T1 series in front of the spine, at each place that may be the middle of the aorta, relative to its
 * surroundings: the aorta is a third as bright or less, fat about as bright. The brightness of the surroundings takes away
 * that of the coil.
 * @returns one grid [sides, fronts] of `AORTA_GRID`; NaN outside the picture.
 */
export function aortaContrasts(t1: Sampler, step: PathStep): Float64Array {
  return contrasts(readGrid(t1, step));
}

/** Greys [SIDES, FRONTS]; NaN outside the picture. */
function readGrid(t1: Sampler, step: PathStep): Float64Array {
  const places = FRONT_MM.map((frontMm) => inFront(step, frontMm, 0, 0));
  return Float64Array.from(
    SIDES_MM.flatMap((side) => places.map(([x, y, z]) => t1([x + side, y, z]) ?? Number.NaN)),
  );
}

/**
 * Brightness of each place relative to the second brightest of four around it: the vena cava, or what a saturation band
 * darkens, can lie on two sides of the aorta.
 */
function contrasts(grid: Float64Array): Float64Array {
  const around = new Float64Array(SIDES * FRONTS);
  for (let cell = 0; cell < around.length; cell++) around[cell] = boxMean(grid, cell, HALF_PLACE);
  return Float64Array.from({ length: MIDDLE_SIDES * MIDDLE_FRONTS }, (_, i) => {
    const side = FIRST_SIDE + Math.floor(i / MIDDLE_FRONTS);
    const front = FIRST_FRONT + (i % MIDDLE_FRONTS);
    const greyAt = (s: number, f: number): number =>
      f < 0 || f >= FRONTS ? Number.NaN : (around[s * FRONTS + f] ?? Number.NaN);
    const seen = [
      greyAt(side + ASIDE, front),
      greyAt(side - ASIDE, front),
      greyAt(side, front - APART),
      greyAt(side, front + APART),
    ].filter((grey) => !Number.isNaN(grey));
    if (seen.length < LEAST_AROUND) return Number.NaN;
    const [, second = Number.NaN] = seen.sort((a, b) => b - a);
    return boxMean(grid, side * FRONTS + front, HALF_AORTA) / (second + NOISE);
  });
}

/** Mean grey about a cell; NaN where the picture shows too little. */
function boxMean(grid: Float64Array, cell: number, half: number): number {
  const [middle, front] = [Math.floor(cell / FRONTS), cell % FRONTS];
  let [sum, seen, all] = [0, 0, 0];
  for (let s = middle - half; s <= middle + half; s++) {
    for (let f = front - half; f <= front + half; f++) {
      if (Math.abs(s - middle) + Math.abs(f - front) >= CORNER) continue;
      all++;
      const grey = f < 0 || f >= FRONTS ? Number.NaN : (grid[s * FRONTS + f] ?? Number.NaN);
      if (Number.isNaN(grey)) continue;
      sum += grey;
      seen++;
    }
  }
  return seen < LEAST_SEEN * all ? Number.NaN : sum / seen;
}
