import { DataSet } from "./data-set.ts";
import { DicomError, type DicomSource } from "./dicom-error.ts";
import { ElementScanner, type ElementRange } from "./element-scanner.ts";
import { inflateDataSet } from "./inflate-data-set.ts";
import { readText } from "./read-elements.ts";
import { TAGS } from "./dicom-tags.ts";

const PREAMBLE_BYTES = 128;
const MAGIC = [0x44, 0x49, 0x43, 0x4d]; // "DICM"
const FIRST_ELEMENT = PREAMBLE_BYTES + MAGIC.length;
const IMPLICIT = "1.2.840.10008.1.2";
const DEFLATED = "1.2.840.10008.1.2.1.99";
const BIG_ENDIAN = "1.2.840.10008.1.2.2";

/**
 * Parses a DICOM Part 10 file up to its pixel data. The elements are found here and not by daikon, which stops in
 * silence at elements of the kinds UR, OV, OD, SV and UV (valid files then have no pixels), and which inflates without
 * a limit. A file whose elements are written the other way than its transfer syntax says, with or without value
 * representations, is read as it is written.
 * @throws DicomError when the bytes are not a DICOM Part 10 file or its elements cannot be followed to the pixels.
 */
export async function parseDicom(content: Uint8Array, source: DicomSource): Promise<DataSet> {
  requirePart10(content, source);
  let bytes = plainArray(content);
  const scanner = new ElementScanner({ bytes, littleEndian: true }, source);
  const meta = scanner.scan(FIRST_ELEMENT, bytes.length, false, (group) => group === 0x0002);
  const header = new DataSet({ bytes, littleEndian: true, elements: meta.elements }, source);
  const uid = readText(header, source, TAGS.transferSyntaxUid);
  if (uid === DEFLATED) bytes = await inflateDataSet(bytes, meta.end, source);
  const littleEndian = uid !== BIG_ENDIAN;
  const body = new ElementScanner({ bytes, littleEndian }, source);
  const isImplicit = isWrittenImplicitly(bytes, meta.end) ?? uid === IMPLICIT;
  const { elements } = body.scan(meta.end, bytes.length, isImplicit);
  const all = new Map<number, ElementRange>([...elements, ...meta.elements]);
  return new DataSet({ bytes, littleEndian, elements: all }, source);
}

function requirePart10(bytes: Uint8Array, source: DicomSource): void {
  if (bytes.length === 0) throw new DicomError(source, "the file is empty (0 bytes)");
  if (MAGIC.every((letter, index) => bytes[PREAMBLE_BYTES + index] === letter)) return;
  const found = bytes.length < FIRST_ELEMENT ? `it has only ${bytes.length} bytes` : "other bytes are there";
  throw new DicomError(
    source,
    `not a DICOM Part 10 file: "DICM" must stand at byte ${PREAMBLE_BYTES}, ${found}`,
    { byteOffset: PREAMBLE_BYTES },
  );
}

/** Whether the first element has no value representation: two capital letters, too large for a length. */
function isWrittenImplicitly(bytes: Uint8Array, offset: number): boolean | undefined {
  const [first, second] = bytes.subarray(offset + 4, offset + 6);
  if (first === undefined || second === undefined) return undefined;
  const isLetter = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a;
  return !(isLetter(first) && isLetter(second));
}

/** The bytes as a plain array, even if a Buffer comes in. */
function plainArray({ buffer, byteOffset, length }: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, length);
}
