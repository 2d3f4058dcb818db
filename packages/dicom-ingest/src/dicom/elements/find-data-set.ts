import { nameForeignFile } from "@spinegrade/pipeline/foreign-file";
import { DicomError, type DicomSource } from "../dicom-error.ts";
import { ElementHeaders } from "./element-headers.ts";
import { EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE, type Encoding } from "./encoding.ts";

const PREAMBLE_BYTES = 128;
const MAGIC = [0x44, 0x49, 0x43, 0x4d]; // "DICM"
const META_GROUP = 0x0002;
const FIRST_GROUP = 0x0008; // which every data set that is an image begins with
const LAST_FIRST_ELEMENT = 0x1200;

/**
 * Byte offset of a file's first element: after the preamble and "DICM" of DICOM Part 10, or at the start of a data set
 * that was stored without them, as it came over a network.
 * @throws DicomError when no data set begins at any of these places.
 */
export function findDataSet(bytes: Uint8Array<ArrayBuffer>, source: DicomSource): number {
  if (bytes.length === 0) throw new DicomError(source, "the file is empty (0 bytes)");
  for (const place of [PREAMBLE_BYTES, 0]) {
    if (MAGIC.every((letter, index) => bytes[place + index] === letter)) return place + MAGIC.length;
  }
  const start = [0, PREAMBLE_BYTES].find((place) => encodingAt(bytes, place, source) !== undefined);
  if (start !== undefined) return start;
  const isZeros = bytes.every((byte) => byte === 0); // as a preamble is: its length tells one that was cut
  const foreign = isZeros ? undefined : nameForeignFile(bytes);
  if (foreign !== undefined) throw new DicomError(source, `not a DICOM Part 10 file but ${foreign}`);
  const found =
    bytes.length < PREAMBLE_BYTES + MAGIC.length
      ? `it has only ${bytes.length} bytes`
      : "other bytes are there";
  throw new DicomError(
    source,
    `not a DICOM Part 10 file: "DICM" must stand at byte ${PREAMBLE_BYTES}, ${found}, and no data set begins at byte 0`,
    { byteOffset: PREAMBLE_BYTES },
  );
}

/** The encoding of the elements at an offset, or undefined when no meta header and no data set begins there. */
export function encodingAt(
  bytes: Uint8Array<ArrayBuffer>,
  offset: number,
  source: DicomSource,
): Encoding | undefined {
  return [EXPLICIT_LITTLE, EXPLICIT_BIG, IMPLICIT_LITTLE].find((encoding) =>
    isWrittenIn(bytes, offset, encoding, source),
  );
}

/** Whether a meta header or a data set begins at an offset in an encoding. */
export function isWrittenIn(
  bytes: Uint8Array<ArrayBuffer>,
  offset: number,
  encoding: Encoding,
  source: DicomSource,
): boolean {
  const headers = new ElementHeaders(bytes, source);
  const end = bytes.length;
  if (offset + 8 > end) return false;
  const group = headers.group(offset, end, encoding);
  if (group !== FIRST_GROUP && !(group === META_GROUP && encoding.littleEndian)) return false;
  try {
    const { tag, vr, start, length } = headers.read(offset, end, encoding);
    const isWritten = (vr === "") === encoding.isImplicit;
    return isWritten && tag.element <= LAST_FIRST_ELEMENT && length !== undefined && start + length < end;
  } catch (error) {
    if (error instanceof DicomError) return false;
    throw error;
  }
}
