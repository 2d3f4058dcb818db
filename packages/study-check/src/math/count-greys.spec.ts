import { expect, it } from "@jest/globals";
import { countGreys } from "./count-greys.ts";

it("counts each grey of all voxels, or of a part of them", () => {
  const voxels = Uint8Array.of(0, 0, 7, 255, 7, 0);
  const countsOf = (from?: number, to?: number): number[][] =>
    [...countGreys(voxels, from, to).entries()].filter(([, count]) => count > 0);
  expect(countsOf()).toEqual([
    [0, 3],
    [7, 2],
    [255, 1],
  ]);
  expect(countsOf(2, 4)).toEqual([
    [7, 1],
    [255, 1],
  ]);
});
