import { decodeText } from "./character-sets.ts";
import type { DataSet } from "../data-set.ts";
import { TAGS, type DicomTag } from "../dicom-tags.ts";
import { readBytes, readText } from "./read-elements.ts";

/** A text; undefined if the element is absent or empty. @throws DicomError when the value is cut off. */
export function statedText(holder: DataSet | undefined, tag: DicomTag): string | undefined {
  const text = holder === undefined ? "" : readText(holder, tag);
  return text === "" ? undefined : text;
}

/** A text in the file's character set; undefined if it is absent or empty. @throws DicomError when it is cut off. */
export function decodedText(file: DataSet, tag: DicomTag): string | undefined {
  const bytes = readBytes(file, tag) ?? new Uint8Array(0);
  const text = decodeText(bytes, readText(file, TAGS.characterSet) ?? "")
    .replaceAll("\0", "")
    .trim();
  return text === "" ? undefined : text;
}

/** `YYYYMMDD`, also where it is written `YYYY.MM.DD`, as before DICOM 3 (PS3.5 section 6.2); any other text as it is. */
export function statedDate(file: DataSet, tag: DicomTag): string | undefined {
  return statedText(file, tag)?.replace(/^(\d{4})[.-](\d{2})[.-](\d{2})$/, "$1$2$3");
}

/** A decimal or integer string; of several values the first; undefined unless it is a number. */
export function statedNumber(file: DataSet | undefined, tag: DicomTag): number | undefined {
  const [first = ""] = (statedText(file, tag) ?? "").split("\\");
  const value = first.trim() === "" ? Number.NaN : Number(first);
  return Number.isFinite(value) ? value : undefined;
}

/** VR FD; undefined unless it is one finite number. */
export function statedDouble(holder: DataSet | undefined, tag: DicomTag): number | undefined {
  const found = viewOf(holder, tag);
  if (found?.view.byteLength !== 8) return undefined;
  const value = found.view.getFloat64(0, found.littleEndian);
  return Number.isFinite(value) ? value : undefined;
}

/** VR US or UL; undefined unless it is one number. */
export function statedUnsigned(holder: DataSet | undefined, tag: DicomTag): number | undefined {
  const found = viewOf(holder, tag);
  if (found?.view.byteLength === 2) return found.view.getUint16(0, found.littleEndian);
  return found?.view.byteLength === 4 ? found.view.getUint32(0, found.littleEndian) : undefined;
}

/** Undefined if the value is absent or extends beyond the end of the file. */
function viewOf(
  holder: DataSet | undefined,
  tag: DicomTag,
): { view: DataView; littleEndian: boolean } | undefined {
  const range = holder?.find(tag);
  if (holder === undefined || range === undefined || range.end > holder.bytes.length) return undefined;
  const { buffer, byteOffset } = holder.bytes;
  const view = new DataView(buffer, byteOffset + range.start, range.end - range.start);
  return { view, littleEndian: holder.encoding.littleEndian };
}
