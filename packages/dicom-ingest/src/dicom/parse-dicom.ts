import { DataSet } from "./data-set.ts";
import { DicomError, type DicomSource } from "./dicom-error.ts";
import { ElementScanner, keyOf, type ElementRange } from "./elements/element-scanner.ts";
import { EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE, type Encoding } from "./elements/encoding.ts";
import { encodingAt, findDataSet, isWrittenIn } from "./elements/find-data-set.ts";
import { inflateDataSet } from "./elements/inflate-data-set.ts";
import { readText } from "./values/read-elements.ts";
import { TAGS } from "./dicom-tags.ts";
import { BIG_ENDIAN, DEFLATED, IMPLICIT } from "./transfer-syntaxes.ts";

/**
 * Parses a DICOM file up to its pixel data: DICOM Part 10, or a data set without preamble and meta header. Does not use
 * daikon's parser, which stops silently at elements with VR UR, OV, OD, SV and UV (valid files then have no pixels) and
 * inflates without a limit. If the elements contradict the transfer syntax, by value representations, byte order
 * or as they are not deflated, the file is read as it is written.
 * @throws DicomError if the bytes are not a DICOM file or its elements cannot be followed to the pixels.
 */
export async function parseDicom(content: Uint8Array, source: DicomSource): Promise<DataSet> {
  const given = plainArray(content);
  const { meta, start, uid } = openMeta(given, source);
  // some archives inflate data sets and keep the transfer syntax
  const isDeflated = uid === DEFLATED && encodingAt(given, start, source) === undefined;
  const bytes = isDeflated ? await inflateDataSet(given, start, source) : given;
  const encoding = encodingOf(bytes, start, uid, source);
  const { elements } = new ElementScanner(bytes, source).scan(start, bytes.length, encoding);
  return new DataSet({ bytes, encoding, elements: new Map([...elements, ...meta]) }, source);
}

/**
 * Parses as much as possible of a damaged or truncated file, to identify its kind and its series. The last value may be
 * incomplete. Of a deflated file this is only the meta header. Returns undefined if no data set begins in the file.
 */
export function salvageDicom(content: Uint8Array, source: DicomSource): DataSet | undefined {
  const elements = new Map<number, ElementRange>();
  const bytes = plainArray(content);
  try {
    const { meta, start, uid } = openMeta(bytes, source);
    for (const [key, range] of meta) elements.set(key, range);
    const encoding = encodingOf(bytes, start, uid, source);
    try {
      if (uid !== DEFLATED)
        new ElementScanner(bytes, source).scan(start, bytes.length, encoding, undefined, elements);
    } catch (error) {
      keepCutValue(error, elements, bytes.length);
    }
    return new DataSet({ bytes, encoding, elements }, source);
  } catch (error) {
    if (error instanceof DicomError) return undefined;
    throw error;
  }
}

function keepCutValue(error: unknown, elements: Map<number, ElementRange>, end: number): void {
  if (!(error instanceof DicomError)) throw error;
  const { element, byteOffset } = error;
  if (element === undefined || byteOffset === undefined) return;
  elements.set(keyOf(element), { start: byteOffset, end, vr: "", nested: IMPLICIT_LITTLE });
}

/** A file's meta header, its transfer syntax, and where its data set begins. */
interface OpenedMeta {
  readonly meta: ReadonlyMap<number, ElementRange>;
  readonly start: number;
  /** "" where none is stated. */
  readonly uid: string;
}

function openMeta(bytes: Uint8Array<ArrayBuffer>, source: DicomSource): OpenedMeta {
  const { elements: meta, end: start } = new ElementScanner(bytes, source).scan(
    findDataSet(bytes, source),
    bytes.length,
    EXPLICIT_LITTLE,
    (group) => group === 0x0002,
  );
  const header = new DataSet({ bytes, encoding: EXPLICIT_LITTLE, elements: meta }, source);
  return { meta, start, uid: readText(header, TAGS.transferSyntaxUid) ?? "" };
}

/** As the transfer syntax says, unless the first element shows that the data set is written otherwise. */
function encodingOf(
  bytes: Uint8Array<ArrayBuffer>,
  offset: number,
  uid: string,
  source: DicomSource,
): Encoding {
  const stated = statedEncoding(bytes, offset, uid);
  if (uid !== "" && isWrittenIn(bytes, offset, stated, source)) return stated;
  return encodingAt(bytes, offset, source) ?? stated;
}

/** Encoding of the transfer syntax, but without value representations where the first element has none. */
function statedEncoding(bytes: Uint8Array<ArrayBuffer>, offset: number, uid: string): Encoding {
  const littleEndian = uid !== BIG_ENDIAN;
  const isImplicit = isWrittenImplicitly(bytes, offset) ?? uid === IMPLICIT;
  if (littleEndian) return isImplicit ? IMPLICIT_LITTLE : EXPLICIT_LITTLE;
  return { ...EXPLICIT_BIG, isImplicit };
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
