import fc from "fast-check";
import { similarityMatrix, type Matrix3, type Point2 } from "@spinegrade/shape-alignment";

/** A coordinate of a slice, in pixels, or of a place outside of it. */
const coordinate = fc.double({ min: -600, max: 600, noNaN: true });

export const point: fc.Arbitrary<Point2> = fc.tuple(coordinate, coordinate);

export const similarity: fc.Arbitrary<Matrix3> = fc
  .record({
    scale: fc.double({ min: 0.1, max: 8, noNaN: true }),
    rotationDegrees: fc.double({ min: -360, max: 360, noNaN: true }),
    center: point,
    translation: point,
  })
  .map(similarityMatrix);
