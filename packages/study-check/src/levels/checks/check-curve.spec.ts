import { expect, it } from "@jest/globals";
import type { Vector3 } from "@spinegrade/volumes/slices";
import { checkDiscCurve } from "./check-curve.ts";
import { LEVEL_LIMITS } from "../level-limits.ts";

/** Discs 35 mm apart of which each lies to the side of the one above by an angle. */
function discsLeaning(degrees: readonly number[]): Vector3[] {
  const places: Vector3[] = [[0, 0, 0]];
  for (const lean of degrees) {
    const [x, y, z] = places.at(-1) ?? [0, 0, 0];
    places.push([x + 35 * Math.tan((lean * Math.PI) / 180), y, z - 35]);
  }
  return places;
}

it.each([
  ["an even spine", [0, 0, 0, 0], false],
  ["a curve of 14 degrees", [14, 6, -5, -9], false],
  ["a curve of 25 degrees", [24, 12, -8, -20], true],
  ["a curve to the other side", [-25, -12, 8, 20], true],
  ["a spine that leans", [23, 23, 23, 23], true],
])("judges %s by the largest lean between two discs", (_name, degrees, isDoubted) => {
  expect(checkDiscCurve(discsLeaning(degrees), LEVEL_LIMITS)).toHaveLength(isDoubted ? 1 : 0);
});

it("does not compare over a disc that is not seen", () => {
  const [first, , ...others] = discsLeaning([25, -25, 0, 0]);
  expect(checkDiscCurve([first, undefined, ...others], LEVEL_LIMITS)).toEqual([]);
});
