/** Value representations that the phantom's files use. */
export type ValueRepresentation =
  "CS" | "DA" | "DS" | "FD" | "IS" | "LO" | "OB" | "OW" | "PN" | "SH" | "SQ" | "TM" | "UI" | "UL" | "US";

/**
 * One data element; `tag` is group x 65536 + element. Text values of several parts are joined by backslashes; the value
 * of a sequence is the elements of each of its items.
 */
export interface DicomElement {
  readonly tag: number;
  readonly vr: ValueRepresentation;
  readonly value: string | number | Uint8Array | readonly (readonly DicomElement[])[];
}

/** UID of explicit VR little endian, the only transfer syntax written here. */
const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
/** UID of MR Image Storage. */
export const MR_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.4";
/** UID of Enhanced MR Image Storage. */
export const ENHANCED_MR_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.4.1";

/**
 * A DICOM Part 10 file (PS3.10 section 7): preamble, file meta information, data set in explicit VR little endian.
 * @param elements the data set; written in the order of their tags.
 * @param implementationUid who wrote the file.
 * @throws RangeError when (0008,0018) SOPInstanceUID is missing or a value is longer than its length field can say.
 */
export function encodeDicom(elements: readonly DicomElement[], implementationUid: string): Uint8Array {
  const instanceUid = elements.find(({ tag }) => tag === 0x00080018)?.value;
  const sopClass = elements.find(({ tag }) => tag === 0x00080016)?.value ?? MR_IMAGE_STORAGE;
  if (typeof instanceUid !== "string") throw new RangeError("a DICOM file needs (0008,0018) SOPInstanceUID");
  const meta = encodeElements([
    { tag: 0x00020001, vr: "OB", value: Uint8Array.of(0, 1) },
    { tag: 0x00020002, vr: "UI", value: sopClass },
    { tag: 0x00020003, vr: "UI", value: instanceUid },
    { tag: 0x00020010, vr: "UI", value: EXPLICIT_LITTLE_ENDIAN },
    { tag: 0x00020012, vr: "UI", value: implementationUid },
  ]);
  const metaLength = encodeElements([{ tag: 0x00020000, vr: "UL", value: meta.length }]);
  return Buffer.concat([Buffer.alloc(128), Buffer.from("DICM"), metaLength, meta, encodeElements(elements)]);
}

/** In the order of their tags. */
function encodeElements(elements: readonly DicomElement[]): Buffer {
  const sorted = [...elements].sort((a, b) => a.tag - b.tag);
  return Buffer.concat(
    sorted.flatMap((element) => {
      const value = encodeValue(element);
      return [encodeHeader(element, value.length), value];
    }),
  );
}

function encodeHeader({ tag, vr }: DicomElement, length: number): Buffer {
  const isLong = vr === "OB" || vr === "OW" || vr === "SQ";
  const header = Buffer.alloc(isLong ? 12 : 8);
  header.writeUInt16LE(tag >>> 16, 0);
  header.writeUInt16LE(tag & 0xffff, 2);
  header.write(vr, 4, "latin1");
  if (isLong) header.writeUInt32LE(length, 8);
  else header.writeUInt16LE(length, 6);
  return header;
}

function encodeValue({ vr, value }: DicomElement): Buffer {
  if (typeof value === "number") return encodeNumber(vr, value);
  if (typeof value !== "string" && !(value instanceof Uint8Array))
    return Buffer.concat(value.map(encodeItem));
  const bytes =
    typeof value === "string"
      ? Buffer.from(value, "latin1")
      : Buffer.from(value.buffer, value.byteOffset, value.length);
  if (bytes.length % 2 === 0) return bytes;
  // values have even lengths: UIDs and bytes are filled with zero, text with a blank
  return Buffer.concat([bytes, Buffer.from(typeof value === "string" && vr !== "UI" ? " " : "\0", "latin1")]);
}

/** An item of a sequence, of defined length (PS3.5 section 7.5). */
function encodeItem(elements: readonly DicomElement[]): Buffer {
  const content = encodeElements(elements);
  const header = Buffer.alloc(8);
  header.writeUInt16LE(0xfffe, 0);
  header.writeUInt16LE(0xe000, 2);
  header.writeUInt32LE(content.length, 4);
  return Buffer.concat([header, content]);
}

function encodeNumber(vr: ValueRepresentation, value: number): Buffer {
  if (vr === "FD") {
    const double = Buffer.alloc(8);
    double.writeDoubleLE(value);
    return double;
  }
  const bytes = Buffer.alloc(vr === "UL" ? 4 : 2);
  if (vr === "UL") bytes.writeUInt32LE(value);
  else bytes.writeUInt16LE(value);
  return bytes;
}

/**
 * A number as a decimal string (DS) of at most 16 characters, as precise as that allows.
 * @throws RangeError for a number that is not finite.
 */
export function decimalString(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be written as a DICOM decimal string`);
  for (let digits = 10; digits > 0; digits--) {
    const text = value.toFixed(digits).replace(/\.?0+$/, "");
    if (text.length <= 16) return text === "-0" ? "0" : text;
  }
  return value.toFixed(0);
}
