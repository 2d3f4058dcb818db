import type { Matrix3, Point2 } from "./matrix3.ts";

/** The parts of a similarity; an absent part changes nothing. */
export interface Similarity {
  /** Factor of lengths, about `center`. Default 1. */
  readonly scale?: number;
  /** Turn about `center`, counter-clockwise as seen on screen (y points down), as `cv2.getRotationMatrix2D`. Default 0. */
  readonly rotationDegrees?: number;
  /** The point that scale and turn leave in place. Default the centre of the first pixel. */
  readonly center?: Point2;
  /** Shift after scale and turn, in pixels. Default none. */
  readonly translation?: Point2;
}

/** The matrix of a similarity: scale and turn about a centre, then a shift. */
export function similarityMatrix(similarity: Similarity): Matrix3 {
  const { scale = 1, rotationDegrees = 0, center = [0, 0], translation = [0, 0] } = similarity;
  const radians = (rotationDegrees * Math.PI) / 180;
  const a = scale * Math.cos(radians);
  const b = scale * Math.sin(radians);
  const [centerX, centerY] = center;
  const shiftX = centerX - a * centerX - b * centerY + translation[0];
  const shiftY = centerY + b * centerX - a * centerY + translation[1];
  return [a, b, shiftX, -b, a, shiftY, 0, 0, 1];
}
