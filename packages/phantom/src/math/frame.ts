import { add, cross, dot, scale, type Vector3 } from "@spinegrade/volumes/slices";

/**
 * The right-handed local frame of an anatomical part: unit vectors to the left, to the back and up, in patient
 * coordinates.
 */
export interface Frame {
  readonly origin: Vector3;
  readonly left: Vector3;
  readonly posterior: Vector3;
  readonly up: Vector3;
}

/** The patient coordinate frame. */
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
export function tiltedFrame(origin: Vector3, tilt: Tilt): Frame {
  const sagittal = (tilt.sagittalDegrees * Math.PI) / 180;
  const coronal = (tilt.coronalDegrees * Math.PI) / 180;
  const posterior: Vector3 = [0, Math.cos(sagittal), Math.sin(sagittal)];
  const uprightUp: Vector3 = [0, -Math.sin(sagittal), Math.cos(sagittal)];
  const up = add(scale([1, 0, 0], Math.sin(coronal)), scale(uprightUp, Math.cos(coronal)));
  return { origin, left: cross(posterior, up), posterior, up };
}

/** A point given in the frame's own mm, in patient coordinates. */
export function toPatient(frame: Frame, local: Vector3): Vector3 {
  const { origin, left, posterior, up } = frame;
  const [u, v, w] = local;
  return [
    origin[0] + u * left[0] + v * posterior[0] + w * up[0],
    origin[1] + u * left[1] + v * posterior[1] + w * up[1],
    origin[2] + u * left[2] + v * posterior[2] + w * up[2],
  ];
}

/** A direction of patient coordinates in the frame's axes. */
export function directionToLocal(frame: Frame, direction: Vector3): Vector3 {
  return [dot(direction, frame.left), dot(direction, frame.posterior), dot(direction, frame.up)];
}
