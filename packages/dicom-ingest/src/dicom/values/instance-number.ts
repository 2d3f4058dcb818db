import type { DataSet } from "../data-set.ts";
import { DicomError, type DicomSource } from "../dicom-error.ts";
import { TAGS } from "../dicom-tags.ts";
import { wholeNumberOf } from "./number-strings.ts";
import { readText } from "./read-elements.ts";

/** The source of instance numbers: the file name, as in the competition, or (0020,0013), as everywhere else. */
export type InstanceNumbers = "file-name" | "tag";

const INSTANCE_FILE = /^(\d{1,10})\.dcm$/i;

/**
 * The instance number in a file's name, as the competition names files: `7.dcm` is instance 7. The name counts, not
 * the element (0020,0013), because the label tables mean the name.
 * @throws DicomError when the name is not a number and `.dcm`.
 */
export function instanceNumberOf(fileName: string, source: DicomSource): number {
  const [, digits] = INSTANCE_FILE.exec(fileName) ?? [];
  if (digits !== undefined) return Number(digits);
  throw new DicomError(
    { ...source, file: fileName },
    "the file name must be the instance number and .dcm, as in 7.dcm",
  );
}

/** The instance number in a file's header, 0 if it is not an integer: it only orders slices at one position. */
export function readInstanceNumber(file: DataSet): number {
  return wholeNumberOf(readText(file, TAGS.instanceNumber) ?? "") ?? 0;
}
