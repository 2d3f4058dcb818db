import { parseDicom } from "../dicom/daikon-adapter.ts";
import { DicomError, type DicomSource } from "../dicom/dicom-error.ts";
import { instanceNumberOf } from "../dicom/instance-number.ts";
import { readGeometry, type SliceGeometry } from "../geometry/read-geometry.ts";
import { readPixels, type PixelGrid } from "../pixels/read-pixels.ts";
import { messageOf } from "../dicom/thrown-value.ts";

/** A DICOM file in memory; its name is its instance number and `.dcm`. */
export interface DicomInput {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One image of a series: pixel values and where they lie in the patient. */
export interface Slice extends PixelGrid, SliceGeometry {
  readonly fileName: string;
  /** Index of the frame in its file, from 0. */
  readonly frame: number;
  readonly instanceNumber: number;
}

/**
 * Reads the slices of one file: one, or as many as it has frames. Rescale slope and intercept are not applied and MONOCHROME1 is not inverted, as in the published
 * solution.
 * @throws DicomError for every file that cannot be read exactly.
 */
export async function readSlices(
  { name, bytes }: DicomInput,
  ids: { studyId: number; seriesId: number },
): Promise<Slice[]> {
  const source: DicomSource = { ...ids, file: name };
  const instanceNumber = instanceNumberOf(name, source);
  try {
    const file = parseDicom(bytes, source);
    const grids = await readPixels(file, source);
    const geometry = readGeometry(file, source);
    return grids.map((grid, frame) => ({ fileName: name, frame, instanceNumber, ...grid, ...geometry }));
  } catch (error) {
    if (error instanceof DicomError) throw error;
    // a damaged file may break the parser in ways that nobody foresaw: it is that file's fault, and says so
    throw new DicomError(source, `cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
