import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  applyToPoint,
  compose,
  halveSlices,
  homographyFromCorners,
  IDENTITY,
  resizeMatrix,
  resizeSlices,
  resizeSlicesBy,
  similarityMatrix,
  warpSlices,
  type Corners,
  type Matrix3,
} from "@spinegrade/shape-alignment";
import { readGolden } from "@spinegrade/test-utils";

interface GoldenImage {
  readonly rows: number;
  readonly columns: number;
  readonly base64: string;
}

interface Golden {
  readonly image: GoldenImage;
  readonly affine: readonly { readonly matrix: readonly number[]; readonly warped: GoldenImage }[];
  readonly homographies: readonly { readonly matrix: Matrix3; readonly warped: GoldenImage }[];
  readonly resized: readonly GoldenImage[];
  readonly resizedBy: readonly (GoldenImage & { readonly factor: number })[];
  readonly largeWarps: {
    readonly rows: number;
    readonly columns: number;
    readonly outRows: number;
    readonly outColumns: number;
    readonly warps: readonly { readonly matrix: Matrix3; readonly md5: string }[];
  };
}

const golden = readGolden(import.meta.url, "opencv.json") as Golden;

const image = pixelsOf(golden.image);
const imageShape = [1, golden.image.rows, golden.image.columns] as const;

function pixelsOf({ base64 }: GoldenImage): Uint8Array {
  return new Uint8Array(Buffer.from(base64, "base64"));
}

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (b[index] ?? 0))), 0);
}

/** A smooth bump, so that the place of its brightest voxel says where a point went. */
function bump([x0, y0]: readonly [number, number], rows: number, columns: number, width: number): Uint8Array {
  return Uint8Array.from({ length: rows * columns }, (_, index) => {
    const [x, y] = [index % columns, Math.floor(index / columns)];
    return 255 * Math.exp(-((x - x0) ** 2 + (y - y0) ** 2) / (2 * width ** 2));
  });
}

function brightnessCentre(pixels: Uint8Array, columns: number): [number, number] {
  let [sum, sumX, sumY] = [0, 0, 0];
  for (const [index, value] of pixels.entries()) {
    sum += value;
    sumX += value * (index % columns);
    sumY += value * Math.floor(index / columns);
  }
  return [sumX / sum, sumY / sum];
}

describe("warpSlices", () => {
  // Positions are rounded to 1/32 px and weights are whole numbers on both sides, so equality is expected; one grey
  // level is allowed for a position that falls on the border between two 32nds
  it.each(golden.affine)(
    "equals cv2.warpAffine within one grey level (scale $scale, $rotationDegrees deg)",
    (c) => {
      const [a = 0, b = 0, d = 0, e = 0, f = 0, g = 0] = c.matrix;
      const warped = warpSlices(
        image,
        imageShape,
        [a, b, d, e, f, g, 0, 0, 1],
        [c.warped.rows, c.warped.columns],
      );
      expect(largestDifference(warped, pixelsOf(c.warped))).toBeLessThanOrEqual(1);
    },
  );

  it.each(golden.homographies)(
    "equals cv2.warpPerspective within one grey level (to $to)",
    ({ matrix, warped }) => {
      const output = warpSlices(image, imageShape, matrix, [warped.rows, warped.columns]);
      expect(largestDifference(output, pixelsOf(warped))).toBeLessThanOrEqual(1);
    },
  );

  it("equals cv2 in every grey value of an image as large as a slice, by affine maps and homographies", () => {
    const { rows, columns, outRows, outColumns, warps } = golden.largeWarps;
    const large = Uint8Array.from({ length: rows * columns }, (_, index) => {
      const [x, y] = [index % columns, Math.floor(index / columns)];
      return 7 * x + 13 * y + ((x * y) % 31) * 5;
    });
    const md5s = warps.map(({ matrix }) =>
      createHash("md5")
        .update(warpSlices(large, [1, rows, columns], matrix, [outRows, outColumns]))
        .digest("hex"),
    );
    expect(md5s).toEqual(warps.map(({ md5 }) => md5));
  });

  it("gives the same slices back under the identity, or in reverse order when asked", () => {
    const voxels = Uint8Array.from({ length: 2 * 3 * 4 }, (_, index) => index);
    expect(warpSlices(voxels, [2, 3, 4], IDENTITY, [3, 4])).toEqual(voxels);
    const reversed = warpSlices(voxels, [2, 3, 4], IDENTITY, [3, 4], { reverseSlices: true });
    expect([...reversed.subarray(0, 12)]).toEqual([...voxels.subarray(12)]);
    expect([...reversed.subarray(12)]).toEqual([...voxels.subarray(0, 12)]);
  });

  it("is zero where the output lies outside of the slice, however far", () => {
    const voxels = new Uint8Array(16).fill(200);
    for (const shift of [5, -5, 1e5, -1e5, 1e12]) {
      const warped = warpSlices(voxels, [1, 4, 4], similarityMatrix({ translation: [shift, 0] }), [4, 4]);
      expect([...warped]).toEqual(new Array(16).fill(0));
    }
  });

  it("moves a bright spot to where the matrix moves its point, within 0.75 px of the output", () => {
    const unit = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(unit, unit, unit, unit, unit), fc.boolean(), ([s, r, x, y, t], antialias) => {
        const matrix = similarityMatrix({
          scale: 1.05 + s * 0.75,
          rotationDegrees: 40 * r,
          center: [48, 48],
          translation: [4 * t, -3 * t],
        });
        const point = [48 + 12 * x, 48 + 12 * y] as const;
        const warped = warpSlices(bump(point, 96, 96, 3), [1, 96, 96], matrix, [96, 96], { antialias });
        const [u, v] = brightnessCentre(warped, 96);
        const [targetX, targetY] = applyToPoint(matrix, point);
        expect(Math.hypot(u - targetX, v - targetY)).toBeLessThan(0.75);
      }),
    );
  });

  it("follows a point through a homography within 0.75 px", () => {
    const corner = fc.double({ min: -0.25, max: 0.25, noNaN: true });
    fc.assert(
      fc.property(fc.array(corner, { minLength: 8, maxLength: 8 }), (moves) => {
        const square: Corners = [
          [0, 0],
          [95, 0],
          [95, 95],
          [0, 95],
        ];
        const moved = square.map(([x, y], i) => [
          x + 96 * (moves[2 * i] ?? 0),
          y + 96 * (moves[2 * i + 1] ?? 0),
        ]);
        const matrix = homographyFromCorners(square, moved as unknown as Corners);
        const warped = warpSlices(bump([50, 45], 96, 96, 1.5), [1, 96, 96], matrix, [96, 96]);
        const [u, v] = brightnessCentre(warped, 96);
        const [x, y] = applyToPoint(matrix, [50, 45]);
        expect(Math.hypot(u - x, v - y)).toBeLessThan(0.75);
      }),
    );
  });

  it("keeps the mean grey of fine stripes when it shrinks with antialias, where plain sampling steps over them", () => {
    const stripes = Uint8Array.from({ length: 64 * 64 }, (_, index) => (index % 4 === 1 ? 240 : 0));
    const toEighth = resizeMatrix([64, 64], [8, 8]);
    const plain = warpSlices(stripes, [1, 64, 64], toEighth, [8, 8]);
    const averaged = warpSlices(stripes, [1, 64, 64], toEighth, [8, 8], { antialias: true });
    expect(Math.max(...plain)).toBe(0);
    for (const value of averaged) expect(Math.abs(value - 60)).toBeLessThanOrEqual(1);
  });

  it("refuses a shape that does not hold the voxels, and a matrix without inverse", () => {
    expect(() => warpSlices(new Uint8Array(5), [1, 2, 2], IDENTITY, [2, 2])).toThrow(
      "shape [1, 2, 2] does not hold 5",
    );
    const folded = compose(similarityMatrix({ scale: 0 }), IDENTITY);
    expect(() => warpSlices(new Uint8Array(4), [1, 2, 2], folded, [2, 2])).toThrow("no inverse");
  });
});

describe("resizeSlices", () => {
  // cv2 drops bits between its two passes, ours keeps them: one grey level
  it.each(golden.resized)("equals cv2.resize within one grey level ($rows x $columns)", (expected) => {
    const resized = resizeSlices(image, imageShape, [expected.rows, expected.columns]);
    expect(largestDifference(resized, pixelsOf(expected))).toBeLessThanOrEqual(1);
  });

  it.each(golden.resizedBy)(
    "equals cv2.resize by a factor of $factor within one grey level ($rows x $columns)",
    (expected) => {
      const { voxels, shape } = resizeSlicesBy(image, imageShape, expected.factor);
      expect(shape).toEqual([1, expected.rows, expected.columns]);
      expect(largestDifference(voxels, pixelsOf(expected))).toBeLessThanOrEqual(1);
    },
  );

  it("resizes by a factor as to a size where the sides are whole", () => {
    const { voxels, shape } = resizeSlicesBy(image, imageShape, 3);
    expect(voxels).toEqual(resizeSlices(image, imageShape, [shape[1], shape[2]]));
  });

  it("resizes each slice separately", () => {
    const two = new Uint8Array([...image, ...image.map((value) => 255 - value)]);
    const both = resizeSlices(two, [2, imageShape[1], imageShape[2]], [20, 20]);
    const second = resizeSlices(two.subarray(image.length), imageShape, [20, 20]);
    expect(both.subarray(400)).toEqual(second);
  });
});

describe("halveSlices", () => {
  it("averages two by two pixels, an odd last row or column standing for two", () => {
    const { voxels, shape } = halveSlices(Uint8Array.from([0, 4, 8, 4, 8, 10, 20, 30, 40]), [1, 3, 3]);
    expect(shape).toEqual([1, 2, 2]);
    expect([...voxels]).toEqual([4, 9, 25, 40]);
  });
});
