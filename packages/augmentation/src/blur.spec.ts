import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { repeats } from "@spinegrade/test-utils";
import { Generator } from "@spinegrade/random";
import { blurGaussian, blurMedian, blurMotion, drawMotion, linePixels } from "@spinegrade/augmentation";

type Shape = readonly [D: number, H: number, W: number];
/** From the neighbours of a pixel, by rows, to its new value. */
type Rule = (neighbours: readonly number[]) => number;

/** The pixel beyond an edge: the edge pixel, or the mirror image as far as there is one. */
const replicate = (at: number, length: number): number => Math.min(Math.max(at, 0), length - 1);
const reflect = (at: number, length: number): number =>
  replicate(at < 0 ? -at : at > length - 1 ? 2 * (length - 1) - at : at, length);

/** The plainest way to filter: every pixel from its neighbours, one by one. */
function filterPlainly(
  voxels: Uint8Array,
  [, H, W]: Shape,
  size: number,
  edge: typeof reflect,
  rule: Rule,
): Uint8Array {
  const radius = size >> 1;
  return voxels.map((_, index) => {
    const [x, y, z] = [index % W, Math.floor(index / W) % H, Math.floor(index / (W * H))];
    const neighbours = Array.from({ length: size * size }, (_, k) => {
      const [u, v] = [edge(x + (k % size) - radius, W), edge(y + Math.floor(k / size) - radius, H)];
      return voxels[(z * H + v) * W + u] ?? 0;
    });
    return rule(neighbours);
  });
}

function roundHalfEven(value: number): number {
  const whole = Math.floor(value);
  if (value - whole !== 0.5) return Math.round(value);
  return whole % 2 === 0 ? whole : whole + 1;
}

/** Volumes of any size, of few or of all grey values. */
const volumes = fc
  .record({
    D: fc.integer({ min: 1, max: 3 }),
    H: fc.integer({ min: 1, max: 40 }),
    W: fc.integer({ min: 1, max: 40 }),
    seed: fc.nat(1e6),
    greys: fc.constantFrom(2, 256),
  })
  .map(({ D, H, W, seed, greys }) => {
    const generator = Generator.fromSeed(seed);
    const draw = (): number => (generator.integer(0, greys) * 255) / (greys - 1);
    return { voxels: Uint8Array.from({ length: D * H * W }, draw), shape: [D, H, W] as const, generator };
  });

describe.each([3, 5])("with a window of %i px, in slices of any size,", (size) => {
  it("blurMedian takes the middle one of the sorted neighbours", () => {
    fc.assert(
      fc.property(volumes, ({ voxels, shape }) => {
        const middle: Rule = (n) => [...n].sort((a, b) => a - b)[n.length >> 1] ?? 0;
        expect(blurMedian(voxels, shape, size)).toEqual(
          filterPlainly(voxels, shape, size, replicate, middle),
        );
      }),
      { numRuns: repeats(15, 40) },
    );
  });

  it("blurGaussian takes the mean by binomial weights, halves rounded up", () => {
    const line = size === 3 ? [1, 2, 1] : [1, 4, 6, 4, 1];
    const weights = line.flatMap((a) => line.map((b) => a * b));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    fc.assert(
      fc.property(volumes, ({ voxels, shape }) => {
        const mean: Rule = (n) =>
          Math.floor(n.reduce((sum, grey, k) => sum + grey * (weights[k] ?? 0), 0) / total + 0.5);
        expect(blurGaussian(voxels, shape, size)).toEqual(filterPlainly(voxels, shape, size, reflect, mean));
      }),
      { numRuns: repeats(15, 40) },
    );
  });

  it("blurMotion takes the mean of the neighbours along its line, halves rounded to even", () => {
    fc.assert(
      fc.property(volumes, ({ voxels, shape, generator }) => {
        const line = drawMotion(size, generator);
        const taps = linePixels(...line).map(([column, row]) => row * size + column);
        const mean: Rule = (n) =>
          roundHalfEven(taps.reduce((sum, tap) => sum + (n[tap] ?? 0), 0) / taps.length);
        expect(blurMotion(voxels, shape, { size, line })).toEqual(
          filterPlainly(voxels, shape, size, reflect, mean),
        );
      }),
      { numRuns: repeats(20, 60) },
    );
  });
});

it("rounds the mean of every sum alike, along lines of two to five pixels", () => {
  for (const length of [2, 3, 4, 5]) {
    // a column of the line's length for each sum of its pixels
    const sums = Array.from({ length: 255 * length + 1 }, (_, sum) => sum);
    const pixels = Array.from({ length: 5 }, (_, row) =>
      sums.map((sum) => (row < length ? Math.min(255, Math.max(0, sum - 255 * row)) : 0)),
    ).flat();
    const line = [
      [2, 0],
      [2, length - 1],
    ] as const;
    const blurred = blurMotion(Uint8Array.from(pixels), [1, 5, sums.length], { size: 5, line });
    expect([...blurred.subarray(2 * sums.length, 3 * sums.length)]).toEqual(
      sums.map((sum) => roundHalfEven(sum / length)),
    );
  }
});
