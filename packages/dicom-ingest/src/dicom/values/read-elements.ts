import type { DataSet } from "../data-set.ts";
import type { ElementRange } from "../elements/element-scanner.ts";
import { DicomError } from "../dicom-error.ts";
import type { DicomTag } from "../dicom-tags.ts";
import { componentsOf, decimalOf } from "./number-strings.ts";

/**
 * The decimal strings (VR DS) of an element.
 * @param neededTo what the value is for, as in "order slices"; it ends the message when the element is missing.
 * @throws DicomError unless there are exactly `count` finite numbers.
 */
export function readDecimals(
  file: DataSet,
  tag: DicomTag,
  { count, neededTo }: { count: number; neededTo: string },
): number[] {
  const text = readText(file, tag) ?? "";
  const parts = componentsOf(text);
  if (parts.length === 0)
    throw new DicomError(file.source, `is missing; it is needed to ${neededTo}`, { tag });
  const values = parts.map(decimalOf);
  if (values.length !== count || !values.every(Number.isFinite)) {
    const comma = text.includes(",") ? " with a decimal point, as DICOM knows no decimal comma" : "";
    throw new DicomError(file.source, `is "${text}"; it must hold ${count} decimal numbers${comma}`, { tag });
  }
  return values;
}

/** The unsigned 16 bit number (VR US) of an element, or `fallback` when it is absent or empty. @throws DicomError */
export function readUnsigned(file: DataSet, tag: DicomTag, fallback?: number): number {
  const range = findWithinFile(file, tag);
  if (range === undefined || range.end === range.start) {
    if (fallback !== undefined) return fallback;
    throw new DicomError(file.source, "is missing; it is needed to read the pixels", { tag });
  }
  if (range.end - range.start !== 2) {
    throw new DicomError(
      file.source,
      `has ${range.end - range.start} bytes; it must hold one 16 bit number`,
      {
        tag,
      },
    );
  }
  const [first = 0, second = 0] = file.bytes.subarray(range.start, range.end);
  return file.encoding.littleEndian ? first | (second << 8) : (first << 8) | second;
}

/** The text of an element in ASCII or Latin-1, without padding, or undefined when it is absent. */
export function readText(file: DataSet, tag: DicomTag): string | undefined {
  const bytes = readBytes(file, tag);
  if (bytes === undefined) return undefined;
  let text = "";
  for (const byte of bytes) if (byte !== 0) text += String.fromCharCode(byte);
  return text.trim();
}

/** The value of an element as it is written, or undefined when it is absent. */
export function readBytes(file: DataSet, tag: DicomTag): Uint8Array | undefined {
  const range = findWithinFile(file, tag);
  return range === undefined ? undefined : file.bytes.subarray(range.start, range.end);
}

function findWithinFile(file: DataSet, tag: DicomTag): ElementRange | undefined {
  const range = file.find(tag);
  if (range !== undefined && range.end > file.bytes.length) {
    throw new DicomError(
      file.source,
      `ends at byte ${range.end}, the file at byte ${file.bytes.length}: the file is cut short`,
      { tag },
    );
  }
  return range;
}
