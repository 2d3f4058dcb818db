import type { DicomTag } from "./dicom-tags.ts";

/** Where a data element's value lies; `end` is what the file declares and may be past its last byte. */
export interface ElementRange {
  readonly start: number;
  readonly end: number;
}

/** Data elements of one level, a file's own or a sequence item's. Values are read from the bytes by their ranges. */
export interface DicomElements {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly littleEndian: boolean;
  find(tag: DicomTag): ElementRange | undefined;
}

/** Elements that may hold sequences. */
export interface NestedElements extends DicomElements {
  /** The items of a sequence, none when it is absent. @throws DicomError when they cannot be followed. */
  items(tag: DicomTag): readonly NestedElements[];
}
