import { type SlicePlace, sliceNormal } from "@spinegrade/volumes/slices";

/** Leans of lumbar discs to back and front, degrees: L1/L2 may lean back, L5/S1 leans forward as the sacrum does. */
const [MOST_BACK, MOST_FORWARD] = [-35, 60];
/** Most lean to a side, in a spine with a marked curve, degrees. */
const MOST_SIDEWAYS = 30;

/**
 * Whether an axial slice lies at an angle at which a lumbar disc may lie. Axial series are often acquired as blocks, each
 * along its disc. The limits are wider than the sacral slopes and lateral curves of most patients.
 */
export function isDiscAngle({ orientation }: Pick<SlicePlace, "orientation">): boolean {
  const normal = sliceNormal(orientation);
  const upwards = normal[2] < 0 ? -1 : 1; // DICOM's y axis points to the back, z to the head
  const forward = degrees(Math.atan2(-normal[1] * upwards, normal[2] * upwards));
  const sideways = degrees(Math.asin(Math.min(1, Math.abs(normal[0]))));
  return forward >= MOST_BACK && forward <= MOST_FORWARD && sideways <= MOST_SIDEWAYS;
}

function degrees(radians: number): number {
  return (radians / Math.PI) * 180;
}
