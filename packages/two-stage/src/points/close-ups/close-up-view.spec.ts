import { describe, expect, it } from "@jest/globals";
import { drawBaseAugmentation } from "@spinegrade/augmentation";
import type { Point3 } from "@spinegrade/crops";
import { Generator } from "@spinegrade/random";
import fc from "fast-check";
import { CLOSE_UP, type CloseUp, closeUpValues, closeUpView, mirrorCloseUp } from "./close-up-view.ts";

const [FRAME, DEPTH] = [512, 5];
const [SLICES, SIDE] = CLOSE_UP;
const VOLUME = { voxels: new Uint8Array(DEPTH * FRAME * FRAME), shape: [DEPTH, FRAME, FRAME] as const };

/** The close-up of a volume in which `radius` pixels around a place are bright. */
function withSpot([x, y, z]: Point3, radius: number, cut: () => CloseUp): CloseUp {
  const paint = (grey: number): void => {
    for (let row = y - radius; row <= y + radius; row++)
      for (let column = x - radius; column <= x + radius; column++)
        VOLUME.voxels[(z * FRAME + row) * FRAME + column] = grey;
  };
  paint(255);
  const closeUp = cut();
  paint(0);
  return closeUp;
}

/** The mean place of what is bright, pixels of 512. */
function brightPlace({ greys, toPlace }: CloseUp): readonly [x: number, y: number] {
  let [sum, x, y] = [0, 0, 0];
  for (const [voxel, grey] of greys.voxels.entries()) {
    sum += grey;
    x += grey * (voxel % SIDE);
    y += grey * (Math.floor(voxel / SIDE) % SIDE);
  }
  return toPlace([x / sum, y / sum]);
}

describe.each([2, 4])("a close-up of %i px to one", (px) => {
  const view = closeUpView(px);
  const inside = fc.integer({ min: 8, max: FRAME - 9 });

  it("shows what lies at its place, or nearer to its border where that is at the border of the slice", () => {
    fc.assert(
      fc.property(inside, inside, fc.integer({ min: 0, max: DEPTH - 1 }), (x, y, z) => {
        const closeUp = withSpot([x, y, z], 4, () => view.cut(view.shrink(VOLUME), [x, y, z]));
        const [shownX, shownY] = brightPlace(closeUp);
        expect(Math.hypot(shownX - x, shownY - y)).toBeLessThan(0.5);
        expect(closeUpValues(closeUp.greys)).toHaveLength(SLICES * SIDE * SIDE);
      }),
      { numRuns: 10 },
    );
  });

  it("gives the same place mirrored, where the columns come in reverse order", () => {
    const closeUp = withSpot([230, 260, 2], 4, () => view.cut(view.shrink(VOLUME), [240, 270, 2]));
    const mirrored = mirrorCloseUp(closeUp);
    const [shown, turned] = [brightPlace(closeUp), brightPlace(mirrored)];
    expect(turned[0]).toBeCloseTo(shown[0], 6);
    expect(turned[1]).toBeCloseTo(shown[1], 6);
    const [x, y] = closeUp.toCloseUp([230, 260]);
    expect(mirrored.toCloseUp([230, 260])).toEqual([SIDE - 1 - x, y]);
    expect(mirrored.greys.voxels).not.toEqual(closeUp.greys.voxels);
  });

  it("moves with the slices", () => {
    for (const seed of [1, 2, 3]) {
      const drawn = drawBaseAugmentation(
        { probability: 1, side: view.sliceSide, rotationDegrees: 10 },
        Generator.fromSeed(seed, "move"),
      );
      const moved = view.movePoint([240, 270], drawn);
      const closeUp = withSpot([240, 270, 2], 8, () => view.cut(view.shrink(VOLUME), [...moved, 2], drawn));
      const [x, y] = brightPlace(closeUp);
      expect(Math.hypot(x - moved[0], y - moved[1])).toBeLessThan(1);
      expect(Math.hypot(x - 240, y - 270)).toBeGreaterThan(5);
    }
  });

  it("gives places back, also of slices beyond the series", () => {
    const shrunk = view.shrink(VOLUME);
    const position = fc.double({ min: 0, max: FRAME - 1, noNaN: true });
    fc.assert(
      fc.property(position, position, fc.double({ min: -3, max: 9, noNaN: true }), (x, y, z) => {
        const { toCloseUp, toPlace } = view.cut(shrunk, [x, y, z]);
        const back = toPlace(toCloseUp([x, y]));
        expect(back[0]).toBeCloseTo(x, 9);
        expect(back[1]).toBeCloseTo(y, 9);
      }),
      { numRuns: 20 },
    );
  });
});
