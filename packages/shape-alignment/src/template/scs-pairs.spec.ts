import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  applyToPoint,
  centroid,
  fitSimilarity,
  scsPairs,
  scsTemplateFromPairs,
  similarityMatrix,
  type Point2,
} from "@spinegrade/shape-alignment";

const CANAL: readonly Point2[] = [
  [308, 148],
  [297, 202],
  [290, 256],
  [292, 307],
  [304, 349],
];

const move = fc
  .record({
    scale: fc.double({ min: 0.3, max: 3, noNaN: true }),
    rotationDegrees: fc.double({ min: -40, max: 40, noNaN: true }),
    translation: fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -99, max: 99 })),
  })
  .map(similarityMatrix);

describe("scsPairs", () => {
  it("lie about the origin, the second of each pair the canal point, shifted", () => {
    const pairs = scsPairs(CANAL);
    expect(pairs).toHaveLength(10);
    expect(centroid(pairs)).toEqual([expect.closeTo(0, 9), expect.closeTo(0, 9)]);
    const shift = fitSimilarity(
      pairs.filter((_, k) => k % 2 === 1),
      CANAL,
    );
    expect(shift.slice(0, 2)).toEqual([expect.closeTo(1, 9), expect.closeTo(0, 9)]);
  });

  it("draw the first of each pair in front, at one distance and at right angles to a straight canal", () => {
    const straight: Point2[] = [0, 1, 2, 3, 4].map((k) => [300, 100 + 50 * k]);
    const pairs = scsPairs(straight);
    for (let k = 0; k < 10; k += 2) {
      const [[x, y], [u, v]] = [pairs[k] ?? [0, 0], pairs[k + 1] ?? [0, 0]];
      expect([u - x, v - y]).toEqual([expect.closeTo(0.436 * 200, 9), expect.closeTo(0, 9)]);
    }
  });

  it("turn, grow and shrink with the canal", () => {
    fc.assert(
      fc.property(move, (matrix) => {
        const moved = scsPairs(CANAL.map((point) => applyToPoint(matrix, point)));
        const turnOnly = [matrix[0], matrix[1], 0, matrix[3], matrix[4], 0, 0, 0, 1] as const;
        for (const [k, point] of scsPairs(CANAL).entries()) {
          const [x, y] = applyToPoint(turnOnly, point);
          expect(moved[k]).toEqual([expect.closeTo(x, 6), expect.closeTo(y, 6)]);
        }
      }),
    );
  });

  it("need three points, and ten to make a template of", () => {
    expect(() => scsPairs(CANAL.slice(3))).toThrow("at least three canal points, found 2");
    expect(() => scsTemplateFromPairs(CANAL)).toThrow("ten points, two per level; found 5");
  });
});
