import {
  type PartialGeometry,
  toStoredPixel,
  type Turn,
  pixelToPatientMm,
  voxelToPatientMatrix,
} from "@spinegrade/volumes/slices";
import { turnOrientation } from "./canonical-turn.ts";

/**
 * The geometry of a turned picture, so that each pixel keeps its place in the patient.
 * @param size of the turned picture, px.
 * @returns without pixel spacing the position stays that of the stored picture's first pixel, which is right along the
 *   slices' normal and nowhere else.
 */
export function turnGeometry(
  geometry: PartialGeometry,
  turn: Turn,
  size: { readonly rows: number; readonly columns: number },
): PartialGeometry {
  const { orientation, positionMm, pixelSpacingMm } = geometry;
  const matrix = voxelToPatientMatrix(geometry);
  const first = toStoredPixel({ ...size, turn }, [0, 0]);
  return {
    orientation: orientation === null ? null : turnOrientation(orientation, turn),
    positionMm: matrix === null ? positionMm : pixelToPatientMm(matrix, first),
    pixelSpacingMm:
      pixelSpacingMm !== null && turn.transposes ? [pixelSpacingMm[1], pixelSpacingMm[0]] : pixelSpacingMm,
  };
}
