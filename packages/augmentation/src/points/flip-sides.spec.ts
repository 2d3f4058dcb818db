import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Generator } from "@spinegrade/random";
import { flipNfn, flipScs, sourceOrder, type Example } from "@spinegrade/augmentation";

const seeds = fc.integer({ min: 0, max: 1_000_000 });

describe("flipNfn", () => {
  const example = fc
    .record({ depth: fc.integer({ min: 1, max: 6 }), seed: seeds })
    .map(({ depth, seed }): Example => {
      const generator = Generator.fromSeed(seed);
      return {
        voxels: Uint8Array.from({ length: depth * 16 }, () => generator.uint32()),
        shape: [depth, 4, 4],
        xyz: Float32Array.from({ length: 30 }, (_, i) =>
          i % 3 === 2 ? generator.integer(-1, depth) : generator.uniform(0, 4),
        ),
        grades: Int8Array.from({ length: 10 }, () => generator.integer(-1, 3)),
      };
    });

  it.each(["swap-sides", "keep-sides"] as const)("changes nothing when done twice (%s)", (variant) => {
    fc.assert(
      fc.property(example, (original) => {
        expect(flipNfn(flipNfn(original, variant), variant)).toEqual(original);
      }),
    );
  });

  it("exchanges the outer thirds and keeps the middle one with swap-outer", () => {
    expect(sourceOrder(6, "swap-outer")).toEqual([4, 5, 2, 3, 0, 1]);
    expect(sourceOrder(6, "swap-sides")).toEqual([3, 4, 5, 0, 1, 2]);
    for (const variant of ["swap-sides", "swap-outer"] as const)
      expect(() => sourceOrder(7, variant)).toThrow("7 points cannot be swapped");
  });

  it("changes nothing when done twice for the canal, and keeps the order of its points", () => {
    fc.assert(
      fc.property(example, (original) => {
        const flipped = flipScs(original);
        expect(flipped.grades).toEqual(original.grades);
        expect(flipScs(flipped)).toEqual(original);
      }),
    );
  });

  it("moves each slice with its points", () => {
    fc.assert(
      fc.property(example, (original) => {
        const flipped = flipNfn(original);
        const D = original.shape[0];
        for (let k = 0; k < 10; k++) {
          const [z = 0, flippedZ = 0] = [original.xyz[3 * k + 2], flipped.xyz[3 * ((k + 5) % 10) + 2]];
          if (z < 0) expect(flippedZ).toBe(-1);
          else {
            expect(flippedZ).toBe(D - 1 - z);
            expect(flipped.voxels.subarray(16 * flippedZ, 16 * flippedZ + 16)).toEqual(
              original.voxels.subarray(16 * z, 16 * z + 16),
            );
          }
        }
      }),
    );
  });

  it("refuses to swap sides of an odd number of points", () => {
    const odd = {
      voxels: new Uint8Array(1),
      shape: [1, 1, 1] as const,
      xyz: new Float32Array(9),
      grades: new Int8Array(3),
    };
    expect(() => flipNfn(odd)).toThrow("3 points cannot be swapped");
  });
});
