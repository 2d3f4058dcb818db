import { parseDicom } from "../dicom/parse-dicom.ts";
import { DicomError, type DicomSource, type SeriesIds } from "../dicom/dicom-error.ts";
import { instanceNumberOf, readInstanceNumber, type InstanceNumbers } from "../dicom/instance-number.ts";
import { readGeometry, type SliceGeometry } from "../geometry/read-geometry.ts";
import { readPixels, type PixelGrid } from "../pixels/read-pixels.ts";
import { messageOf } from "../dicom/thrown-value.ts";

/** A DICOM file in memory; its name is its instance number and `.dcm`, unless instance numbers come from the tag. */
export interface DicomInput {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A DICOM file that is read when its turn comes, so that a series need not be in memory whole. */
export interface DicomFileToRead {
  readonly name: string;
  /** @throws DicomError when the file cannot be read. */
  read(): Uint8Array | Promise<Uint8Array>;
}

/** Choices in reading a file. */
export interface ReadSlicesOptions {
  /** Left out: `file-name`. */
  readonly instanceNumbers?: InstanceNumbers;
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
  input: DicomInput | DicomFileToRead,
  ids: SeriesIds,
  { instanceNumbers = "file-name" }: ReadSlicesOptions = {},
): Promise<Slice[]> {
  const { name } = input;
  const source: DicomSource = { ...ids, file: name };
  const named = instanceNumbers === "file-name" ? instanceNumberOf(name, source) : undefined;
  try {
    const file = await parseDicom("bytes" in input ? input.bytes : await input.read(), source);
    const instanceNumber = named ?? readInstanceNumber(file, source);
    const grids = await readPixels(file, source);
    const geometry = readGeometry(file, source);
    return grids.map((grid, frame) => ({ fileName: name, frame, instanceNumber, ...grid, ...geometry }));
  } catch (error) {
    if (error instanceof DicomError) throw error;
    // a damaged file may break the parser in ways that nobody foresaw: it is that file's fault, and says so
    throw new DicomError(source, `cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
