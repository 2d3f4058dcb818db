import {
  type PartialGeometry,
  toStoredPixel,
  type Turn,
  pixelToPatientMm,
  voxelToPatientMatrix,
} from "@spinegrade/volumes/slices";
import { turnOrientation } from "./canonical-turn.ts";

/**
 * Computes the geometry of a turned slice, so that each pixel keeps its position in the patient.
 * @param size the size of the turned slice, px.
 * @returns the geometry; without pixel spacing, the position remains that of the stored slice's first pixel, which is
 *   correct only along the slice normal.
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
