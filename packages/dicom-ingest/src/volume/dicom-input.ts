import type { InstanceNumbers } from "../dicom/instance-number.ts";
import type { PixelOptions } from "../pixels/read-pixels.ts";

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
