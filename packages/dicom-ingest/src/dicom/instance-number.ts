import { DicomError, type DicomSource } from "./dicom-error.ts";

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
