import { describe, expect, it } from "@jest/globals";
import { nearestIndices } from "@spinegrade/crops";
import fc from "fast-check";
import { sliceCells } from "./slice-cells.ts";

describe("sliceCells", () => {
  const sizes = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }));

  it("invert each other, and name the slice that each cell shows", () => {
    fc.assert(
      fc.property(sizes, fc.double({ min: 0, max: 1, noNaN: true }), ([depth, cells], share) => {
        const { toCell, toSlice } = sliceCells(depth, cells);
        const slice = share * (depth - 1);
        expect(toSlice(toCell(slice))).toBeCloseTo(slice, 9);
        const shown = nearestIndices(depth, cells);
        const cell = Math.round(toCell(Math.round(slice)));
        if (depth <= cells) expect(shown[cell]).toBe(Math.round(slice));
        else for (const [index, of] of shown.entries()) expect(toCell(of)).toBeCloseTo(index, 9);
      }),
    );
  });

  it("stays within a cell of the resized series", () => {
    fc.assert(
      fc.property(sizes, ([depth, cells]) => {
        const { toCell } = sliceCells(depth, cells);
        expect(toCell(0)).toBeGreaterThanOrEqual(0);
        expect(toCell(depth - 1)).toBeLessThan(cells);
      }),
    );
  });
});
