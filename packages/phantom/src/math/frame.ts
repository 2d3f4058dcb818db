/** A point or direction in patient coordinates, mm: x to the patient's left, y to the back, z to the head (DICOM's LPS). */
export type Vec3 = readonly [number, number, number];

/** A right-handed local frame of an anatomical part: unit vectors to the left, to the back and up, in patient coordinates. */
export interface Frame {
  readonly origin: Vec3;
  readonly left: Vec3;
  readonly posterior: Vec3;
  readonly up: Vec3;
}

/** The patient frame itself. */
export const PATIENT_FRAME: Frame = {
  origin: [0, 0, 0],
  left: [1, 0, 0],
  posterior: [0, 1, 0],
  up: [0, 0, 1],
};

/** Angles of a part, in degrees. */
export interface Tilt {
  /** Positive leans the up axis forward, as the sacrum's. */
  readonly sagittalDegrees: number;
  /** Positive leans the up axis to the patient's left. */
  readonly coronalDegrees: number;
}

/** The frame at `origin` whose axes are the patient's, leaned forward and then sideways. */
export function tiltedFrame(origin: Vec3, tilt: Tilt): Frame {
  const sagittal = (tilt.sagittalDegrees * Math.PI) / 180;
  const coronal = (tilt.coronalDegrees * Math.PI) / 180;
  const posterior: Vec3 = [0, Math.cos(sagittal), Math.sin(sagittal)];
  const uprightUp: Vec3 = [0, -Math.sin(sagittal), Math.cos(sagittal)];
  const up = add(scale([1, 0, 0], Math.sin(coronal)), scale(uprightUp, Math.cos(coronal)));
  return { origin, left: cross(posterior, up), posterior, up };
}

/** A point given in the frame's own mm, in patient coordinates. */
export function toPatient(frame: Frame, local: Vec3): Vec3 {
  const { origin, left, posterior, up } = frame;
  const [u, v, w] = local;
  return [
    origin[0] + u * left[0] + v * posterior[0] + w * up[0],
    origin[1] + u * left[1] + v * posterior[1] + w * up[1],
    origin[2] + u * left[2] + v * posterior[2] + w * up[2],
  ];
}

/** The inverse of `toPatient`. */
export function toLocal(frame: Frame, point: Vec3): Vec3 {
  return directionToLocal(frame, subtract(point, frame.origin));
}

/** A direction of patient coordinates in the frame's axes. */
export function directionToLocal(frame: Frame, direction: Vec3): Vec3 {
  return [dot(direction, frame.left), dot(direction, frame.posterior), dot(direction, frame.up)];
}

/** a + b. */
export function add(a: Vec3, b: Vec3): Vec3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

/** a - b. */
export function subtract(a: Vec3, b: Vec3): Vec3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

/** a times a number. */
export function scale(a: Vec3, factor: number): Vec3 {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}

/** Scalar product. */
export function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Vector product. */
export function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** The vector of length 1 in the same direction. */
export function unit(a: Vec3): Vec3 {
  return scale(a, 1 / Math.sqrt(dot(a, a)));
}
