import type { DicomTag } from "../dicom-tags.ts";

/** The group of items and of what ends them (PS3.5 section 7.5); these have no VR. */
export const DELIMITERS = 0xfffe;
export const ITEM = 0xe000;
export const ITEM_END = 0xe00d;
export const SEQUENCE_END = 0xe0dd;

/** Whether a tag is that one of the delimiters. */
export function isDelimiter({ group, element }: DicomTag, wanted: number): boolean {
  return group === DELIMITERS && element === wanted;
}
