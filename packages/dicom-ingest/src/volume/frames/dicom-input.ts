import type { InstanceNumbers } from "../../dicom/values/instance-number.ts";
import type { PixelOptions } from "../../pixels/read-pixels.ts";

/** The frames of a file that are meant. */
export interface ChosenFrames {
  /** Their indices in the file, from 0; absent: all. */
  readonly frames?: readonly number[];
}

/** A DICOM file in memory. Its name is the instance number and `.dcm`, unless instance numbers come from the tag. */
export interface DicomInput extends ChosenFrames {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A DICOM file that is read on demand, so that memory need not hold an entire series. */
export interface DicomFileToRead extends ChosenFrames {
  readonly name: string;
  /**
   * The returned bytes need only stay valid until the next file is read.
   * @throws DicomError if the file cannot be read.
   */
  read(): Uint8Array | Promise<Uint8Array>;
}

/** Options for reading a file. */
export interface ReadSlicesOptions extends PixelOptions {
  /** `file-name` by default. */
  readonly instanceNumbers?: InstanceNumbers;
}
