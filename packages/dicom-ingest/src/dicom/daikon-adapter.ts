import daikon, { type Image } from "daikon";
import { DicomError, type DicomSource } from "./dicom-error.ts";
import type { DicomTag } from "./dicom-tags.ts";
import { messageOf } from "./thrown-value.ts";

const PREAMBLE_BYTES = 128;
const MAGIC = [0x44, 0x49, 0x43, 0x4d]; // "DICM"

/** Where a top-level data element's value lies; `end` is what the file declares and may be past its last byte. */
export interface ElementRange {
  readonly start: number;
  readonly end: number;
}

/** A parsed file: the places of its top-level elements. Values are read from the bytes, never from daikon. */
export interface DicomFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly littleEndian: boolean;
  find(tag: DicomTag): ElementRange | undefined;
  /** Decodes one JPEG or JPEG-LS image. @throws whatever the decoder throws, of any type. */
  decodeJpeg(image: Uint8Array): unknown;
}

/**
 * Parses a DICOM Part 10 file. The one door to daikon: of it only the element parser and the JPEG decoders are used,
 * because its pixel values are rescaled and inverted, and its tag look-up falls back to nested sequences.
 * @throws DicomError when the bytes are not a DICOM Part 10 file or its elements cannot be followed to the pixels.
 */
export function parseDicom(content: Uint8Array, source: DicomSource): DicomFile {
  requirePart10(content, source);
  const bytes = ownBuffer(content);
  const parser = new daikon.Parser();
  const image = parser.parse(new DataView(bytes.buffer));
  if (image === null || parser.error !== null) {
    throw new DicomError(source, describeParseFault(parser.error, lastByteRead(image)), {
      cause: parser.error,
    });
  }
  return {
    bytes,
    littleEndian: image.littleEndian,
    find: (tag) => findElement(image, tag),
    decodeJpeg: (jpeg) => image.decompressJPEG(ownBuffer(jpeg).buffer),
  };
}

function requirePart10(bytes: Uint8Array, source: DicomSource): void {
  if (bytes.length === 0) throw new DicomError(source, "the file is empty (0 bytes)");
  if (MAGIC.every((letter, index) => bytes[PREAMBLE_BYTES + index] === letter)) return;
  const found =
    bytes.length < PREAMBLE_BYTES + MAGIC.length
      ? `it has only ${bytes.length} bytes`
      : "other bytes are there";
  throw new DicomError(
    source,
    `not a DICOM Part 10 file: "DICM" must stand at byte ${PREAMBLE_BYTES}, ${found}`,
  );
}

/** The bytes as a whole buffer, because daikon ignores a view's offset; a plain array even if a Buffer comes in. */
function ownBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const isWhole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
  return isWhole ? new Uint8Array(bytes.buffer as ArrayBuffer) : new Uint8Array(bytes);
}

function findElement(image: Image, { group, element }: DicomTag): ElementRange | undefined {
  const id = ((group << 16) | element) >>> 0;
  const tag = image.tags[id.toString(16).toUpperCase().padStart(8, "0")];
  return tag === undefined ? undefined : { start: tag.offsetValue, end: tag.offsetEnd };
}

function lastByteRead(image: Image | null): number {
  return Object.values(image?.tags ?? {}).reduce((last, tag) => Math.max(last, tag.offsetEnd), 0);
}

function describeParseFault(error: unknown, offset: number): string {
  return `the data elements cannot be read after byte ${offset}: the file is cut short or damaged (${messageOf(error)})`;
}
