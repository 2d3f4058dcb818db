import type { DicomInput, DicomFileToRead, ReadSlicesOptions } from "./dicom-input.ts";
import type { SeriesIds } from "@spinegrade/volumes/slices";
import type { Frame, Slice } from "./frame.ts";
import { readFrames } from "./read-frames.ts";

/**
 * Reads the slices of one file: one, or as many as it has frames.
 * @throws DicomError for every file that cannot be read exactly, or whose slices lack position, orientation or spacing.
 */
export async function readSlices(
  input: DicomInput | DicomFileToRead,
  ids: SeriesIds,
  options: ReadSlicesOptions = {},
): Promise<Slice[]> {
  const { frames, faults } = await readFrames(input, ids, options);
  const [first] = faults;
  if (first !== undefined) throw first;
  return frames.map(requireGeometry);
}

function requireGeometry({ header: _, placeFault, spacingFault, ...frame }: Frame): Slice {
  const { positionMm, orientation, pixelSpacingMm } = frame;
  if (positionMm !== null && orientation !== null && pixelSpacingMm !== null)
    return { ...frame, positionMm, orientation, pixelSpacingMm };
  throw placeFault ?? spacingFault ?? new TypeError("a frame without geometry states no fault");
}
