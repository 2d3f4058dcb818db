import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { AORTA_GRID } from "../../images/aorta-contrast.ts";
import { aortaEnd, type HeightContrasts } from "./aorta-end.ts";

const levels = Array.from({ length: 100 }, (_, i) => -1.3 + i * 0.064);
const [SIDES, FRONTS] = AORTA_GRID;

interface Vessel {
  readonly end: number;
  /** The cell of its middle at a level. */
  readonly at: (level: number) => readonly [side: number, front: number];
}

/** Grids of a contrast like fat, with dark vessels of five cells' width. */
function heightsOf(vessels: readonly Vessel[], noise: readonly number[] = [0]): HeightContrasts[] {
  return levels.map((level, i) => ({
    level,
    contrasts: Float64Array.from({ length: SIDES * FRONTS }, (_, cell) => {
      const [side, front] = [Math.floor(cell / FRONTS), cell % FRONTS];
      const isDark = vessels.some(({ end, at }) => {
        const [s, f] = at(level);
        return level <= end && Math.hypot(side - s, front - f) <= 2.5;
      });
      return (isDark ? 0.3 : 0.95) + (noise[(7 * cell + 31 * i) % noise.length] ?? 0);
    }),
  }));
}

const noises = fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 97, maxLength: 97 });
const ends = fc.double({ min: 1.1, max: 3.7, noNaN: true });

it("finds where a dark tube that follows the spine ends", () => {
  fc.assert(
    fc.property(ends, fc.integer({ min: 3, max: 8 }), noises, (end, side, noise) => {
      const aorta: Vessel = { end, at: (level) => [side, 5 + level] };
      expect(Math.abs((aortaEnd(heightsOf([aorta], noise)) ?? Infinity) - end)).toBeLessThan(0.15);
    }),
    { numRuns: 15 },
  );
});

it("follows no artery that leaves to the side below the end", () => {
  const end = 2.6;
  const aorta: Vessel = { end, at: () => [5, 6] };
  const iliac: Vessel = { end: 4.5, at: (level) => [5 + 7 * Math.max(0, level - end), 6 - (level - end)] };
  // a place of the aorta that the artery leaves last is dark for 0.7 levels more
  expect(aortaEnd(heightsOf([aorta, iliac]))).toBeLessThan(end + 0.8);
});

it("takes a place outside the picture for no end, and sees no aorta where nothing is dark", () => {
  const aorta: Vessel = { end: 2.6, at: () => [5, 6] };
  const cut = heightsOf([aorta]).map(({ level, contrasts }) => ({
    level,
    contrasts: level > 3.2 ? contrasts.map(() => Number.NaN) : contrasts,
  }));
  expect(Math.abs((aortaEnd(cut) ?? Infinity) - 2.6)).toBeLessThan(0.15);
  expect(aortaEnd(heightsOf([]))).toBeUndefined();
  expect(aortaEnd([])).toBeUndefined();
  expect(
    aortaEnd(cut.map(({ level, contrasts }) => ({ level, contrasts: contrasts.fill(Number.NaN) }))),
  ).toBeUndefined();
});
