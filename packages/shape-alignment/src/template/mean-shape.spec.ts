import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Generator } from "@spinegrade/random";
import {
  applyToPoint,
  centroid,
  meanShape,
  similarityMatrix,
  type Point2,
} from "@spinegrade/shape-alignment";
import { rmsAfterFit } from "../testing/rms-after-fit.ts";

const FIVE: readonly Point2[] = [
  [290, 140],
  [280, 200],
  [268, 255],
  [262, 310],
  [268, 361],
];

function movedCopies(count: number, noisePx: number): Float64Array[] {
  const generator = Generator.fromSeed(11, "shapes");
  return Array.from({ length: count }, () => {
    const move = similarityMatrix({
      scale: generator.uniform(0.7, 1.4),
      rotationDegrees: generator.uniform(-25, 25),
      center: centroid(FIVE),
      translation: [generator.uniform(-50, 50), generator.uniform(-50, 50)],
    });
    const noisy = FIVE.map(
      ([x, y]) => [x + generator.normal(0, noisePx), y + generator.normal(0, noisePx)] as const,
    );
    return Float64Array.from(noisy.flatMap((point) => [...applyToPoint(move, point)]));
  });
}

describe("meanShape", () => {
  it("finds the one shape that all are copies of, whatever their place, size and turn", () => {
    const { points, modes, rmsPx } = meanShape(movedCopies(30, 0));
    expect(rmsAfterFit(points, FIVE)).toBeLessThan(1e-6);
    expect(rmsPx).toBeLessThan(1e-6);
    expect(modes.every(({ variance }) => variance < 1e-9)).toBe(true);
  });

  it("averages independent errors away", () => {
    // 400 shapes with 4 px of error: 4 / sqrt(400) = 0.2 px is left; scaled copies weigh differently, hence 0.5
    expect(rmsAfterFit(meanShape(movedCopies(400, 4)).points, FIVE)).toBeLessThan(0.5);
  });

  it("sits where the shapes sit on average, in their average size", () => {
    const shapes = [Float64Array.of(0, 0, 10, 0, 10, 10), Float64Array.of(100, 50, 130, 50, 130, 80)];
    const { points } = meanShape(shapes);
    const expected: Point2[] = [
      [50, 25],
      [70, 25],
      [70, 45],
    ];
    for (const [index, [x, y]] of points.entries()) {
      expect(x).toBeCloseTo(expected[index]?.[0] ?? 0, 6);
      expect(y).toBeCloseTo(expected[index]?.[1] ?? 0, 6);
    }
  });

  it("does not depend on the order of the shapes", () => {
    const shapes = movedCopies(20, 5);
    const [forth, back] = [meanShape(shapes), meanShape([...shapes].reverse())];
    for (const [index, [x, y]] of forth.points.entries()) {
      expect(x).toBeCloseTo(back.points[index]?.[0] ?? 0, 5);
      expect(y).toBeCloseTo(back.points[index]?.[1] ?? 0, 5);
    }
  });

  it("names the direction in which shapes vary, and its share", () => {
    const generator = Generator.fromSeed(3, "modes");
    // the middle point goes to and fro along x: the only way to differ
    const shapes = Array.from({ length: 200 }, () => {
      const bend = generator.normal(0, 6);
      return Float64Array.from(FIVE.flatMap(([x, y], index) => [index === 2 ? x + bend : x, y]));
    });
    const { modes, rmsPx } = meanShape(shapes);
    const [first] = modes;
    expect(first?.share).toBeGreaterThan(0.98);
    expect(Math.abs(first?.direction[4] ?? 0)).toBeGreaterThan(0.8);
    expect(Math.sqrt((first?.variance ?? 0) / 5)).toBeCloseTo(rmsPx, 1);
  });

  it("has modes of unit length at right angles whose shares sum to 1", () => {
    const { modes } = meanShape(movedCopies(50, 3));
    expect(modes.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    fc.assert(
      fc.property(fc.nat(modes.length - 1), fc.nat(modes.length - 1), (i, j) => {
        const product = modes[i]?.direction.reduce((sum, x, k) => sum + x * (modes[j]?.direction[k] ?? 0), 0);
        expect(product).toBeCloseTo(i === j ? 1 : 0, 9);
      }),
    );
    // ten numbers, less place, size and turn
    expect(modes.filter(({ share }) => share > 1e-3)).toHaveLength(6);
  });

  it.each([
    { shapes: [], message: "at least one shape" },
    { shapes: [Float64Array.of(1, 2, 3)], message: "x, y pairs" },
    { shapes: [Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 2)], message: "shape 1 has 2 numbers" },
    { shapes: [Float64Array.of(1, 2, 1, 2)], message: "two points that differ" },
  ])("refuses what has no mean shape: $message", ({ shapes, message }) => {
    expect(() => meanShape(shapes)).toThrow(message);
  });
});
