import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { toPatientPoint } from "@spinegrade/phantom";
import { blackVolume, planVariant } from "../testing/phantom-study.ts";
import { volumeSampler } from "./volume-sampler.ts";

const plan = planVariant(4, undefined, 48);
const planes = (plan.series[0]?.slices ?? []).map(({ plane }) => plane);
const black = blackVolume(plan);
const [depth, height, width] = black.shape;
/** Greys that rise along the row, down the column and from slice to slice. */
const voxels = Uint8Array.from(
  black.voxels,
  (_, i) => (i % width) + 2 * (Math.floor(i / width) % height) + 3 * Math.floor(i / (width * height)),
);

it("reads between pixels and slices, and nothing outside", () => {
  const sample = volumeSampler({ ...black, voxels });
  const within = (most: number): fc.Arbitrary<number> =>
    fc.double({ min: 0.01, max: most - 1.01, noNaN: true });
  fc.assert(
    fc.property(within(width), within(height), within(depth), (x, y, z) => {
      const [below, above] = [planes[Math.floor(z)], planes[Math.floor(z) + 1]];
      if (below === undefined || above === undefined) return;
      const [from, to] = [toPatientPoint(below, [x, y]), toPatientPoint(above, [x, y])];
      const share = z - Math.floor(z);
      const place = [0, 1, 2].map((axis) => (from[axis] ?? 0) * (1 - share) + (to[axis] ?? 0) * share);
      expect(sample?.([place[0] ?? 0, place[1] ?? 0, place[2] ?? 0])).toBeCloseTo(x + 2 * y + 3 * z, 4);
    }),
  );
  expect(sample?.([0, 0, 900])).toBeUndefined();
  expect(sample?.([900, 0, 0])).toBeUndefined();
});
