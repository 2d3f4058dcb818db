import type { DicomTag } from "../dicom/dicom-tags.ts";
import type { FilePath } from "./folder-entries.ts";

/** A slice's file on disk. */
export interface SliceFile {
  /** For people and reports; paths in a folder have forward slashes. */
  readonly name: string;
  readonly path: FilePath;
  readonly bytes: number;
  /** Changes when the file is written or replaced; empty if its status cannot be read. */
  readonly stamp: string;
  /** Why it cannot be used, if that is already known. */
  readonly fault?: FileFault;
}

/** A fault of a file found before decoding. */
export interface FileFault {
  /** Without the tag. */
  readonly fault: string;
  readonly tag?: DicomTag;
  readonly byteOffset?: number;
  /** No slice is lost: another file of it is used, next to which this one is damaged, or has other contents. */
  readonly spare?: "damaged" | "contradicted";
}
