import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { applyToPoint, fitSimilarityRobustly, IDENTITY, type Point2 } from "@spinegrade/shape-alignment";
import { readGolden } from "@spinegrade/test-utils";
import { similarity } from "../testing/arbitraries.ts";

interface Golden {
  readonly robustFits: readonly {
    readonly noise: number;
    readonly from: readonly Point2[];
    readonly to: readonly Point2[];
    readonly matrix: readonly number[];
    readonly inliers: readonly boolean[];
  }[];
}

const golden = readGolden(import.meta.url, "opencv.json") as Golden;

const manyFits = readGolden(import.meta.url, "opencv-fits.json") as {
  readonly template: readonly Point2[];
  readonly fits: readonly {
    readonly tenths: readonly number[];
    readonly inliers: string;
    readonly matrix: readonly number[];
  }[];
};

function distance([x, y]: Point2, [u, v]: Point2): number {
  return Math.hypot(x - u, y - v);
}

describe("fitSimilarityRobustly", () => {
  it.each(golden.robustFits)("equals cv2.estimateAffinePartial2D with $noise px of error", (expected) => {
    const { from, to, matrix, inliers } = expected;
    const fit = fitSimilarityRobustly(from, to);
    expect(fit?.inliers).toEqual(inliers);
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = matrix;
    for (const p of from) {
      // OpenCV refines in single precision and stops after ten steps
      const [x, y] = applyToPoint(fit?.matrix ?? IDENTITY, p);
      expect(distance([x, y], [a * p[0] + b * p[1] + c, d * p[0] + e * p[1] + f])).toBeLessThan(0.01);
    }
  });

  it("keeps the points that cv2 keeps, and fits them alike, for 120 shapes with errors up to 9 px", () => {
    for (const { tenths, inliers, matrix } of manyFits.fits) {
      const from = manyFits.template.map((_, k): Point2 => [
        (tenths[2 * k] ?? 0) / 10,
        (tenths[2 * k + 1] ?? 0) / 10,
      ]);
      const fit = fitSimilarityRobustly(from, manyFits.template);
      expect(fit?.inliers.map(Number).join("")).toBe(inliers);
      // nine decimals of a matrix that is applied to numbers below 1,000
      for (const [index, entry] of matrix.entries()) {
        expect(Math.abs((fit?.matrix[index] ?? 0) - entry)).toBeLessThan(index % 3 === 2 ? 1e-3 : 1e-6);
      }
    }
  });

  it("is not led astray by a few points that are far off", () => {
    fc.assert(
      fc.property(similarity, fc.integer({ min: 0, max: 7 }), (truth, stray) => {
        const from = Array.from({ length: 8 }, (_, k): Point2 => [30 * k, 7 * k * k]);
        const to = from.map((p, k): Point2 => {
          const [x, y] = applyToPoint(truth, p);
          return k === stray ? [x + 500, y - 400] : [x, y];
        });
        const fit = fitSimilarityRobustly(from, to);
        expect(fit?.inliers.map((isInlier, k) => isInlier === (k !== stray))).not.toContain(false);
      }),
    );
  });

  it("gives nothing when all points coincide, and refuses fewer than two", () => {
    const same: Point2[] = [
      [3, 4],
      [3, 4],
      [3, 4],
    ];
    expect(fitSimilarityRobustly(same, same)).toBeUndefined();
    expect(() => fitSimilarityRobustly(same.slice(2), same.slice(2))).toThrow("at least two");
  });
});
