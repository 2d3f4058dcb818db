/** Three coordinates in patient space (x to the left, y to the back, z to the head); positions are in mm. */
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

/** a + b. */
export function add(a: Vector3, b: Vector3): Vector3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

/** a - b. */
export function subtract(a: Vector3, b: Vector3): Vector3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

/** a times a number. */
export function scale(a: Vector3, factor: number): Vector3 {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}

/** Vector product. */
export function cross(a: Vector3, b: Vector3): Vector3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** The vector of length 1 in the same direction. */
export function unit(a: Vector3): Vector3 {
  return scale(a, 1 / Math.sqrt(dot(a, a)));
}
