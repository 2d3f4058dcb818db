import { isPlaced } from "@spinegrade/volumes/slices";
import type { DicomError } from "../dicom/dicom-error.ts";
import type { Frame } from "./frames/frame.ts";
import type { IngestPolicy } from "./quarantine.ts";

/** The frames of a series that are used, and why the others are not. */
export interface Selection {
  readonly slices: readonly Frame[];
  readonly faults: readonly DicomError[];
}

/**
 * Decides which frames can be used. Strict: those with position, orientation and pixel spacing. Tolerant: those with
 * position and orientation, since spacing moves no voxel; if not one has both, all of them, to be ordered by instance
 * number.
 */
export function selectSlices(frames: readonly Frame[], policy: IngestPolicy): Selection {
  const isStrict = policy === "strict";
  if (!isStrict && !frames.some(isPlaced)) return { slices: frames, faults: [] };
  const faultOf = ({ placeFault, spacingFault }: Frame): DicomError | undefined =>
    placeFault ?? (isStrict ? spacingFault : undefined);
  return {
    slices: frames.filter((frame) => faultOf(frame) === undefined),
    faults: frames.map(faultOf).filter((fault) => fault !== undefined),
  };
}
