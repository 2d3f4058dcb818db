import { parseDicom } from "./daikon-adapter.ts";
import { DicomError, type DicomSource } from "./dicom-error.ts";
import { instanceNumberOf } from "./instance-number.ts";
import { readGeometry, type SliceGeometry } from "./read-geometry.ts";
import { readPixels, type PixelGrid } from "./read-pixels.ts";
import { messageOf } from "./thrown-value.ts";

/** A DICOM file in memory; its name is its instance number and `.dcm`. */
export interface DicomInput {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One image of a series: stored pixel values and where they lie in the patient. */
export interface Slice extends PixelGrid, SliceGeometry {
  readonly fileName: string;
  readonly instanceNumber: number;
}

/**
 * Reads one slice. Rescale slope and intercept are not applied and MONOCHROME1 is not inverted, as in the published
 * solution.
 * @throws DicomError for every file that cannot be read exactly.
 */
export function readSlice({ name, bytes }: DicomInput, ids: { studyId: number; seriesId: number }): Slice {
  const source: DicomSource = { ...ids, file: name };
  const instanceNumber = instanceNumberOf(name, source);
  try {
    const file = parseDicom(bytes, source);
    return { fileName: name, instanceNumber, ...readPixels(file, source), ...readGeometry(file, source) };
  } catch (error) {
    if (error instanceof DicomError) throw error;
    // a damaged file may break the parser in ways that nobody foresaw: it is that file's fault, and says so
    throw new DicomError(source, `cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
