import type { SeriesIds } from "@spinegrade/volumes/slices";
import type { InstanceNumbers } from "../dicom/instance-number.ts";
import type { PixelOptions } from "../pixels/read-pixels.ts";
import type { Frame, Slice } from "./frame.ts";
import { readFrames } from "./read-frames.ts";

/** A DICOM file in memory; its name is its instance number and `.dcm`, unless instance numbers come from the tag. */
export interface DicomInput {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A DICOM file that is read when its turn comes, so that a series need not be in memory whole. */
export interface DicomFileToRead {
  readonly name: string;
  /** What it returns need not last longer than until the next file is read. @throws DicomError when it cannot be. */
  read(): Uint8Array | Promise<Uint8Array>;
}

/** Choices in reading a file. */
export interface ReadSlicesOptions extends PixelOptions {
  /** Left out: `file-name`. */
  readonly instanceNumbers?: InstanceNumbers;
}

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
