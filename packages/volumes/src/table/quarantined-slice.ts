/** A slice that cannot be used, and why. A fault of a whole file that may have several frames has no frame. */
export interface QuarantinedSlice {
  /** File name in the series folder. */
  readonly file: string;
  /** Index of the frame in a file of several, from 0. */
  readonly frame?: number;
  /** Where in the file the fault lies, in bytes from its beginning, where that is known. */
  readonly byteOffset?: number;
  /** The data element at fault, as `(0020,0037)`. */
  readonly tag?: string;
  readonly reason: string;
}
