import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { readGolden, repeats } from "@spinegrade/test-utils";
import { applyToPoint, FRAME_SIZE } from "@spinegrade/shape-alignment";
import {
  exampleToSlice,
  plainExample,
  PUBLISHED_SAMPLING,
  sliceToExample,
  type XyzSlice,
} from "@spinegrade/augmentation";
import { pixelsOf, type GoldenImage } from "./testing/golden-image.ts";

interface Golden {
  readonly slice: GoldenImage;
  readonly plain: readonly { readonly imageSize: number; readonly image: GoldenImage }[];
}

const golden = readGolden(import.meta.url, "albumentations.json") as Golden;

// written by tools/golden/published_sampling.py; rows and columns are the slice's, the pixels the image's
const published = readGolden(import.meta.url, "published-sampling.json") as {
  readonly imageSize: number;
  readonly images: readonly GoldenImage[];
};

/** Waves 30 px long, as anatomy is smooth at the scale of a pixel. */
function waves(rows: number, columns: number): Uint8Array {
  return Uint8Array.from({ length: rows * columns }, (_, index) => {
    const [x, y] = [index % columns, Math.floor(index / columns)];
    return 128 + 70 * Math.sin(x / 4.8) * Math.cos(y / 5.1) + 50 * Math.sin((x + 2 * y) / 9);
  });
}

function differences(a: Uint8Array, b: Uint8Array): { mean: number; largest: number } {
  const each = Array.from(a, (value, index) => Math.abs(value - (b[index] ?? 0)));
  return {
    mean: each.reduce((sum, value) => sum + value, 0) / each.length,
    largest: each.reduce((a, b) => Math.max(a, b), 0),
  };
}

describe("plainExample", () => {
  const { rows, columns } = golden.slice;

  // two resizes, each within one grey level of cv2
  it.each(golden.plain)("resamples as published, on request, to $imageSize px", ({ imageSize, image }) => {
    const volume = { voxels: pixelsOf(golden.slice), shape: [1, rows, columns] as const };
    const { voxels } = plainExample(volume, [], [], imageSize, PUBLISHED_SAMPLING);
    expect(differences(voxels, pixelsOf(image)).largest).toBeLessThanOrEqual(2);
  });

  // as above; resizing to whole sides, not by the factor, was up to 11 grey levels away
  it.each(published.images)(
    "resamples as published where sides are not whole: $rows x $columns",
    (expected) => {
      const { rows, columns } = expected;
      const voxels = Uint8Array.from({ length: rows * columns }, (_, index) => {
        const [x, y] = [index % columns, Math.floor(index / columns)];
        return 7 * x + 13 * y + ((x * y) % 31) * 5;
      });
      const image = plainExample(
        { voxels, shape: [1, rows, columns] },
        [],
        [],
        published.imageSize,
        PUBLISHED_SAMPLING,
      );
      expect(differences(image.voxels, pixelsOf(expected)).largest).toBeLessThanOrEqual(2);
    },
  );

  it.each([
    { size: [512, 512], imageSize: 320 },
    { size: [640, 600], imageSize: 320 },
    { size: [384, 384], imageSize: 320 },
    { size: [320, 280], imageSize: 384 },
  ] as const)(
    "differs little from the published resampling: $size to $imageSize px",
    ({ size, imageSize }) => {
      const volume = { voxels: waves(size[0], size[1]), shape: [1, size[0], size[1]] as const };
      const once = plainExample(volume, [], [], imageSize).voxels;
      const published = plainExample(volume, [], [], imageSize, PUBLISHED_SAMPLING).voxels;
      // the edge of the slice fades into the zeros around it in one and repeats in the other; elsewhere a smooth picture
      // differs by three grey levels at most
      expect(differences(once, published).mean).toBeLessThan(0.5);
    },
  );

  it.each([
    { rows: 501, columns: 333, edge: 2 }, // enlarged
    { rows: 640, columns: 600, edge: 0 }, // shrunk: no pixel of the frame reads beyond the slice's outermost
  ])("is within a grey level of the published resampling but for $edge px at the edge", (drawn) => {
    const { rows, columns, edge } = drawn;
    const volume = { voxels: waves(rows, columns), shape: [1, rows, columns] as const };
    // an image as large as the frame, so that both interpolate once
    const once = plainExample(volume, [], [], FRAME_SIZE).voxels;
    const published = plainExample(volume, [], [], FRAME_SIZE, PUBLISHED_SAMPLING).voxels;
    const left = Math.floor((FRAME_SIZE - Math.round((FRAME_SIZE / rows) * columns)) / 2);
    let [inside, outside] = [0, 0];
    for (const [index, value] of once.entries()) {
      const [x, y] = [index % FRAME_SIZE, Math.floor(index / FRAME_SIZE)];
      const depth = Math.min(x - left, FRAME_SIZE - 1 - left - x, y, FRAME_SIZE - 1 - y);
      const difference = Math.abs(value - (published[index] ?? Number.NaN));
      if (depth >= edge) inside = Math.max(inside, difference);
      else outside = Math.max(outside, difference);
    }
    expect(inside).toBeLessThanOrEqual(1);
    expect(outside > 1).toBe(edge > 0);
  });

  it("puts points where their voxels are, within 0.75 px of the image", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 200, max: 640 }),
        fc.integer({ min: 200, max: 640 }),
        fc.constantFrom(96, 160, 320),
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        (H, W, imageSize, shareX, shareY) => {
          const [x0, y0] = [Math.round(shareX * W), Math.round(shareY * H)];
          const voxels = new Uint8Array(H * W);
          for (let dy = -6; dy <= 6; dy++) voxels.fill(250, (y0 + dy) * W + x0 - 6, (y0 + dy) * W + x0 + 7);
          const example = plainExample({ voxels, shape: [1, H, W] }, [[x0, y0, 0]], [0], imageSize);
          const [sum, sumX, sumY] = example.voxels.reduce(
            ([s, x, y], value, i) => [
              s + value,
              x + value * (i % imageSize),
              y + value * Math.floor(i / imageSize),
            ],
            [0, 0, 0],
          );
          const [x = 0, y = 0] = example.xyz;
          expect(Math.hypot(sumX / sum - x, sumY / sum - y)).toBeLessThan(0.75);
        },
      ),
      { numRuns: repeats(15, 40) },
    );
  });

  it("leads back to the slice's own pixels within 1e-3 px", () => {
    const length = fc.integer({ min: 50, max: 1000 });
    fc.assert(
      fc.property(length, length, fc.constantFrom(96, 320, 384), (H, W, imageSize) => {
        const point = [0.3 * W, 0.7 * H] as const;
        const there = applyToPoint(sliceToExample([H, W], imageSize), point);
        const [x, y] = applyToPoint(exampleToSlice([H, W], imageSize), there);
        expect(Math.hypot(x - point[0], y - point[1])).toBeLessThan(1e-3);
      }),
    );
  });

  it("keeps z, grades and the number of slices, and leaves a point without a label alone", () => {
    const points: XyzSlice[] = [
      [10, 20, 2],
      [0, 0, -1],
    ];
    const { shape, xyz, grades } = plainExample(
      { voxels: new Uint8Array(3 * 64 * 64), shape: [3, 64, 64] },
      points,
      [2, -1],
      32,
    );
    expect(shape).toEqual([3, 32, 32]);
    expect([xyz[2], ...xyz.subarray(3)]).toEqual([2, 0, 0, -1]);
    expect([...grades]).toEqual([2, -1]);
  });

  it("keeps small bright structures when the image is much smaller than the slice", () => {
    const voxels = new Uint8Array(640 * 640);
    // a grid of spots of 2 x 2 px, one every 8 px: plain sampling at a fifth of the size meets only some of them
    for (let y = 0; y < 640; y += 8) {
      for (let x = 0; x < 640; x += 8)
        for (const at of [y * 640 + x, (y + 1) * 640 + x]) voxels.fill(240, at, at + 2);
    }
    const { voxels: image } = plainExample({ voxels, shape: [1, 640, 640] }, [], [], 128);
    const mean = image.reduce((sum, value) => sum + value, 0) / image.length;
    expect(Math.abs(mean - 15)).toBeLessThan(1.5);
    expect(Math.max(...image)).toBeLessThan(80);
  });

  it("refuses points without their grades", () => {
    const volume = { voxels: new Uint8Array(16), shape: [1, 4, 4] as const };
    expect(() => plainExample(volume, [[1, 1, 0]], [], 8)).toThrow("1 points, but 0 grades");
  });
});
