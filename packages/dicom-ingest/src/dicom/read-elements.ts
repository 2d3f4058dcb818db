import type { DataSet } from "./data-set.ts";
import type { ElementRange } from "./element-scanner.ts";
import { DicomError, type DicomSource } from "./dicom-error.ts";
import type { DicomTag } from "./dicom-tags.ts";

// DS as PS3.5 section 6.2 has it; parseFloat would read "1A" as 1
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/**
 * The decimal strings (VR DS) of an element.
 * @param neededTo what the value is for, as in "order slices"; it ends the message when the element is missing.
 * @throws DicomError unless there are exactly `count` finite numbers.
 */
export function readDecimals(
  file: DataSet,
  source: DicomSource,
  tag: DicomTag,
  { count, neededTo }: { count: number; neededTo: string },
): number[] {
  const text = readText(file, source, tag);
  if (text === undefined || text === "")
    throw new DicomError(source, `is missing; it is needed to ${neededTo}`, { tag });
  const parts = text.split("\\").map((part) => part.trim());
  // + 0 makes -0 the 0 that it comes back as from JSON
  const values = parts.map((part) => (DECIMAL.test(part) ? Number(part) + 0 : Number.NaN));
  if (values.length !== count || !values.every(Number.isFinite)) {
    throw new DicomError(source, `is "${text}"; it must hold ${count} decimal numbers`, { tag });
  }
  return values;
}

/** The unsigned 16 bit number (VR US) of an element, or `fallback` when it is absent. @throws DicomError */
export function readUnsigned(file: DataSet, source: DicomSource, tag: DicomTag, fallback?: number): number {
  const range = findWithinFile(file, source, tag);
  if (range === undefined) {
    if (fallback !== undefined) return fallback;
    throw new DicomError(source, "is missing; it is needed to read the pixels", { tag });
  }
  if (range.end - range.start !== 2) {
    throw new DicomError(source, `has ${range.end - range.start} bytes; it must hold one 16 bit number`, {
      tag,
    });
  }
  const [first = 0, second = 0] = file.bytes.subarray(range.start, range.end);
  return file.littleEndian ? first | (second << 8) : (first << 8) | second;
}

/** The text of an element without padding, or undefined when it is absent. */
export function readText(file: DataSet, source: DicomSource, tag: DicomTag): string | undefined {
  const range = findWithinFile(file, source, tag);
  if (range === undefined) return undefined;
  const characters = Array.from(file.bytes.subarray(range.start, range.end), (byte) =>
    String.fromCharCode(byte),
  );
  return characters.join("").replaceAll("\0", "").trim();
}

function findWithinFile(file: DataSet, source: DicomSource, tag: DicomTag): ElementRange | undefined {
  const range = file.find(tag);
  if (range !== undefined && range.end > file.bytes.length) {
    throw new DicomError(
      source,
      `ends at byte ${range.end}, the file at byte ${file.bytes.length}: the file is cut short`,
      { tag },
    );
  }
  return range;
}
