import { expect, it } from "@jest/globals";
import { AORTA_GRID, aortaContrasts } from "./aorta-contrast.ts";
import type { Sampler } from "./volume-sampler.ts";

const step = { placeMm: [0, 0, 0], up: [0, 0, 1] } as const;
const [SIDES, FRONTS] = AORTA_GRID;
const FAT = 100;
const isAorta = ([x, y]: readonly number[]): boolean => Math.hypot((x ?? 0) - 8, (y ?? 0) + 52) < 8;

/** The grid of a picture, and its least value. */
function read(picture: Sampler): { readonly grid: Float64Array; readonly least: number } {
  const grid = aortaContrasts(picture, step);
  expect(grid).toHaveLength(SIDES * FRONTS);
  return { grid, least: Math.min(...grid) };
}

it.each([1, 0.3])("sees a dark vessel in fat, whatever the coil's brightness (%d)", (coil) => {
  const { grid, least } = read((place) => coil * (isAorta(place) ? 10 : FAT));
  expect(least).toBeLessThan(0.2);
  expect(Math.max(...grid)).toBeGreaterThan(0.9);
});

it("sees it between a dark vena cava and what a saturation band darkens, and sees none in their absence", () => {
  const isDark = ([x, y]: readonly number[]): boolean => (x ?? 0) < -2 || (y ?? 0) < -61;
  const around: Sampler = (place) => (isDark(place) ? 10 : FAT);
  // 10 of 103; with the median of the four places it would be 10 of 58
  expect(read((place) => (isAorta(place) ? 10 : around(place))).least).toBeLessThan(0.12);
  const nearSpine = read(around).grid.filter((_, cell) => Math.abs((cell % FRONTS) - 4) <= 1);
  expect(Math.min(...nearSpine)).toBeGreaterThan(0.65);
});

it("has no value outside the picture", () => {
  expect(read(() => undefined).grid.every(Number.isNaN)).toBe(true);
});
