import type { DicomTag } from "../dicom/dicom-tags.ts";
import type { FilePath } from "./folder-entries.ts";

/** A slice's file on disk. */
export interface SliceFile {
  /** For people and reports; paths in a folder have forward slashes. */
  readonly name: string;
  readonly path: FilePath;
  readonly bytes: number;
  /** Tells whether it was written or replaced since it was last read; empty where it cannot be looked at. */
  readonly stamp: string;
  /** Why it cannot be used, if that is seen already. */
  readonly fault?: FileFault;
}

/** What is wrong with a file before it is decoded. */
export interface FileFault {
  /** Without the tag. */
  readonly fault: string;
  readonly tag?: DicomTag;
  readonly byteOffset?: number;
}
