/** Three coordinates of the patient frame (x to the left, y to the back, z to the head), in mm where a position. */
export type Vector3 = readonly [number, number, number];

/** Direction of increasing column index, then of increasing row index, as unit vectors in the patient frame. */
export type Orientation = readonly [number, number, number, number, number, number];

/** Row direction x column direction: the direction in which slices are ordered. */
export function sliceNormal([a, b, c, d, e, f]: Orientation): Vector3 {
  return [b * f - c * e, c * d - a * f, a * e - b * d];
}

/** Scalar product, summed in the order of the axes. */
export function dot(a: Vector3, b: Vector3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
