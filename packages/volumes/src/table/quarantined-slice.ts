/** A slice that cannot be used, and the reason. When a whole file is faulty, `frame` is absent. */
export interface QuarantinedSlice {
  /** File name in the series folder. */
  readonly file: string;
  /** Index of the frame in a multi-frame file, from 0. */
  readonly frame?: number;
  /** Byte offset of the fault in the file, when known. */
  readonly byteOffset?: number;
  /** The faulty data element, as `(0020,0037)`. */
  readonly tag?: string;
  readonly reason: string;
}
