import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  applyToPoint,
  compose,
  contentSize,
  fitSimilarity,
  homographyFromCorners,
  IDENTITY,
  invert,
  isAffine,
  localScale,
  resizeAndCentre,
  resizeMatrix,
  similarityMatrix,
  type Corners,
  type Matrix3,
  type Point2,
  type Similarity,
} from "@spinegrade/shape-alignment";
import { readGolden } from "@spinegrade/test-utils";
import { point, similarity } from "./testing/arbitraries.ts";

interface Golden {
  readonly affine: readonly (Required<Similarity> & { readonly matrix: readonly number[] })[];
  readonly homographies: readonly {
    readonly from: Corners;
    readonly to: Corners;
    readonly matrix: readonly number[];
  }[];
}

const golden = readGolden(import.meta.url, "opencv.json") as Golden;

const share = fc.double({ min: -0.25, max: 0.25, noNaN: true });
/** A 512 px square whose corners move by up to a quarter of its side, as in augmentation. */
const homography = fc.array(share, { minLength: 8, maxLength: 8 }).map((moves): Matrix3 => {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = moves.map((move) => 508 * move);
  const square: Corners = [
    [0, 0],
    [511, 0],
    [511, 511],
    [0, 511],
  ];
  const moved: Corners = [
    [a, b],
    [511 + c, d],
    [511 + e, 511 + f],
    [g, 511 + h],
  ];
  return homographyFromCorners(square, moved);
});
const inFrame = fc.tuple(
  fc.double({ min: 0, max: 511, noNaN: true }),
  fc.double({ min: 0, max: 511, noNaN: true }),
);

function distance([x, y]: Point2, [u, v]: Point2): number {
  return Math.hypot(x - u, y - v);
}

describe("matrices", () => {
  it("return every point within 1e-3 px through the inverse", () => {
    fc.assert(
      fc.property(fc.oneof(similarity, homography), inFrame, (matrix, p) => {
        expect(distance(applyToPoint(invert(matrix), applyToPoint(matrix, p)), p)).toBeLessThan(1e-3);
      }),
    );
  });

  it("compose so that the second argument acts first, and associatively", () => {
    fc.assert(
      fc.property(similarity, homography, similarity, inFrame, (a, b, c, p) => {
        const stepwise = applyToPoint(a, applyToPoint(b, p));
        const tolerance = 1e-6 * (1 + Math.hypot(...stepwise));
        expect(distance(applyToPoint(compose(a, b), p), stepwise)).toBeLessThan(tolerance);
        const left = applyToPoint(compose(compose(a, b), c), p);
        const right = applyToPoint(compose(a, compose(b, c)), p);
        expect(distance(left, right)).toBeLessThan(1e-6 * (1 + Math.hypot(...left)));
      }),
    );
  });

  it("composed with their inverse move nothing, and the identity changes no other", () => {
    fc.assert(
      fc.property(similarity, inFrame, (matrix, p) => {
        expect(distance(applyToPoint(compose(matrix, IDENTITY), p), applyToPoint(matrix, p))).toBeLessThan(
          1e-9,
        );
        expect(distance(applyToPoint(compose(invert(matrix), matrix), p), p)).toBeLessThan(1e-6);
      }),
    );
  });

  it("say by how much they stretch lengths near a point", () => {
    fc.assert(
      fc.property(fc.oneof(similarity, homography), inFrame, (matrix, [x, y]) => {
        const at = applyToPoint(matrix, [x, y]);
        const [right, below] = [applyToPoint(matrix, [x + 1e-4, y]), applyToPoint(matrix, [x, y + 1e-4])];
        const area = (right[0] - at[0]) * (below[1] - at[1]) - (right[1] - at[1]) * (below[0] - at[0]);
        const measured = Math.sqrt(Math.abs(area)) / 1e-4;
        expect(Math.abs(localScale(matrix, [x, y]) / measured - 1)).toBeLessThan(1e-2);
      }),
    );
  });

  it("have no inverse when they fold the plane", () => {
    expect(() => invert([1, 2, 0, 2, 4, 0, 0, 0, 1])).toThrow("has no inverse");
    expect(invert([1e-9, 0, 0, 0, 1e-9, 0, 0, 0, 1])[0]).toBeCloseTo(1e9, 0);
  });
});

describe("similarityMatrix", () => {
  it.each(golden.affine)(
    "equals cv2.getRotationMatrix2D at $rotationDegrees degrees, shifted",
    ({ matrix, ...s }) => {
      const own = similarityMatrix(s);
      for (const [index, entry] of matrix.entries()) expect(own[index]).toBeCloseTo(entry, 10);
      expect(isAffine(own)).toBe(true);
    },
  );

  it("leaves the centre in place, but for the shift", () => {
    const matrix = similarityMatrix({ scale: 2, rotationDegrees: 30, center: [7, 5], translation: [1, -1] });
    expect(distance(applyToPoint(matrix, [7, 5]), [8, 4])).toBeLessThan(1e-12);
  });
});

describe("homographyFromCorners", () => {
  it.each(golden.homographies)("equals cv2.getPerspectiveTransform", ({ from, to, matrix }) => {
    const own = homographyFromCorners(from, to);
    // two eliminations of equations with entries from 1 to 1,000: eight of sixteen digits are left
    for (const [index, entry] of matrix.entries()) {
      expect(Math.abs((own[index] ?? 0) - entry)).toBeLessThan(1e-7 * (1 + Math.abs(entry)));
    }
    expect(isAffine(own)).toBe(false);
  });

  it("refuses corners of which three lie on a line", () => {
    const line: Corners = [
      [0, 0],
      [1, 1],
      [2, 2],
      [0, 3],
    ];
    const square: Corners = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ];
    expect(() => homographyFromCorners(line, square)).toThrow("no homography moves");
  });
});

describe("fitSimilarity", () => {
  const shape = fc.array(point, { minLength: 3, maxLength: 10 }).filter((points) => {
    return points.some((p) => distance(p, points[0] ?? p) > 1);
  });

  it("finds the similarity that moved the points", () => {
    fc.assert(
      fc.property(shape, similarity, (points, truth) => {
        const moved = points.map((p) => applyToPoint(truth, p));
        const fit = fitSimilarity(points, moved);
        for (const p of points) {
          expect(distance(applyToPoint(fit, p), applyToPoint(truth, p))).toBeLessThan(1e-6);
        }
      }),
    );
  });

  it("leaves no smaller squared distance for a slightly different similarity", () => {
    const residual = (matrix: Matrix3, from: readonly Point2[], to: readonly Point2[]): number =>
      from.reduce((sum, p, index) => sum + distance(applyToPoint(matrix, p), to[index] ?? p) ** 2, 0);
    fc.assert(
      fc.property(shape, fc.array(point, { minLength: 10, maxLength: 10 }), (from, targets) => {
        const to = targets.slice(0, from.length);
        const fit = fitSimilarity(from, to);
        const best = residual(fit, from, to);
        for (const change of [
          { scale: 1.001 },
          { scale: 0.999 },
          { rotationDegrees: 0.1 },
          { rotationDegrees: -0.1 },
          { translation: [0.1, 0] as const },
          { translation: [0, -0.1] as const },
        ]) {
          const other = compose(similarityMatrix(change), fit);
          expect(residual(other, from, to)).toBeGreaterThanOrEqual(best * (1 - 1e-9) - 1e-9);
        }
      }),
    );
  });

  it("refuses points that coincide, and lists of different lengths", () => {
    const same: Point2[] = [
      [3, 4],
      [3, 4],
    ];
    expect(() => fitSimilarity(same, same)).toThrow("two points that differ");
    expect(() => fitSimilarity(same, same.slice(1))).toThrow("equal numbers of source points");
  });
});

describe("resizeAndCentre", () => {
  it.each([
    { size: [512, 512], first: [0, 0], last: [511, 511], about: "a slice of the frame's size stays" },
    { size: [256, 256], first: [0.5, 0.5], last: [510.5, 510.5], about: "pixel areas double" },
    { size: [512, 256], first: [128, 0], last: [383, 511], about: "columns are padded on both sides" },
    { size: [511, 512], first: [0, 0], last: [511, 510], about: "an odd row of padding goes below" },
  ] as const)("maps a slice of $size: $about", ({ size: [rows, columns], first, last }) => {
    const matrix = resizeAndCentre([rows, columns], 512);
    expect(distance(applyToPoint(matrix, [0, 0]), first)).toBeLessThan(1e-9);
    expect(distance(applyToPoint(matrix, [columns - 1, rows - 1]), last)).toBeLessThan(1e-9);
  });

  it("fills the frame along the longer side and keeps the middle within a pixel of the middle", () => {
    const length = fc.integer({ min: 1, max: 1200 });
    fc.assert(
      fc.property(length, length, (rows, columns) => {
        expect(Math.max(...contentSize([rows, columns], 512))).toBe(512);
        const middle = applyToPoint(resizeAndCentre([rows, columns], 512), [
          (columns - 1) / 2,
          (rows - 1) / 2,
        ]);
        expect(Math.max(Math.abs(middle[0] - 255.5), Math.abs(middle[1] - 255.5))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("refuses sizes that are not positive whole numbers", () => {
    expect(() => resizeAndCentre([0, 10], 512)).toThrow("slice of [0, 10] px");
  });

  it("is undone by resizing back", () => {
    const there = resizeMatrix([512, 512], [320, 320]);
    const back = resizeMatrix([320, 320], [512, 512]);
    expect(distance(applyToPoint(compose(back, there), [100, 37]), [100, 37])).toBeLessThan(1e-9);
  });
});
