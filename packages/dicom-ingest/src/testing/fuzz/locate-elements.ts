/** Byte offsets of one data element, or of one item of encapsulated pixel data, in a valid file. */
export interface ElementPlace {
  readonly group: number;
  readonly element: number;
  /** Offset of its tag. */
  readonly start: number;
  /** Offset of its length field; below, the number of bytes of that field. */
  readonly lengthAt: number;
  readonly lengthBytes: 2 | 4;
  readonly value: number;
  /** One past its last byte. */
  readonly end: number;
}

/** A valid file's top-level elements and the items of its encapsulated pixel data. */
export interface Places {
  readonly elements: readonly ElementPlace[];
  readonly fragments: readonly ElementPlace[];
  readonly littleEndian: boolean;
  readonly isExplicit: boolean;
}

const FIRST = 132; // preamble and DICM
const UNDEFINED_LENGTH = 0xffffffff;
const LONG = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "UC", "UN", "UR", "UT"]);
const PIXEL_DATA = 0x7fe00010;

/**
 * Finds the elements of a valid file, to be damaged on purpose. It knows nothing of the reader under test. Values of
 * undefined length other than pixel data end the search; a deflated file has its group 2 only.
 */
export function locateElements(bytes: Uint8Array): Places {
  const transferSyntaxUid = readTransferSyntax(bytes);
  const littleEndian = transferSyntaxUid !== "1.2.840.10008.1.2.2";
  const isExplicit = transferSyntaxUid !== "1.2.840.10008.1.2";
  const elements: ElementPlace[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = FIRST;
  while (offset + 8 <= bytes.length) {
    const isMeta = view.getUint16(offset, true) === 2;
    if (!isMeta && transferSyntaxUid === "1.2.840.10008.1.2.1.99") break;
    const place = readPlace(view, offset, isMeta || littleEndian, isMeta || isExplicit);
    if (place.end > bytes.length) {
      const fragments = place.end - place.value === UNDEFINED_LENGTH ? locateItems(view, place.value) : [];
      elements.push({ ...place, end: bytes.length });
      return { elements, fragments, littleEndian, isExplicit };
    }
    elements.push(place);
    if (place.group * 0x10000 + place.element === PIXEL_DATA) break;
    offset = place.end;
  }
  return { elements, fragments: [], littleEndian, isExplicit };
}

function readTransferSyntax(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let offset = FIRST; view.getUint16(offset, true) === 2;) {
    const { element, value, end } = readPlace(view, offset, true, true);
    if (element === 0x0010)
      return new TextDecoder().decode(bytes.subarray(value, end)).replace(/[\0 ]+$/, "");
    offset = end;
  }
  throw new RangeError("the file names no transfer syntax");
}

function readPlace(view: DataView, start: number, little: boolean, isExplicit: boolean): ElementPlace {
  const tag = { group: view.getUint16(start, little), element: view.getUint16(start + 2, little), start };
  const vr = String.fromCharCode(view.getUint8(start + 4), view.getUint8(start + 5));
  const lengthBytes = !isExplicit || LONG.has(vr) ? 4 : 2;
  const lengthAt = isExplicit ? (lengthBytes === 4 ? start + 8 : start + 6) : start + 4;
  const length = lengthBytes === 4 ? view.getUint32(lengthAt, little) : view.getUint16(lengthAt, little);
  const value = lengthAt + lengthBytes;
  return { ...tag, lengthAt, lengthBytes, value, end: value + length };
}

function locateItems(view: DataView, start: number): ElementPlace[] {
  const items: ElementPlace[] = [];
  let offset = start;
  while (offset + 8 <= view.byteLength) {
    const item = readPlace(view, offset, true, false);
    items.push(item);
    if (item.element === 0xe0dd || item.end > view.byteLength) break;
    offset = item.end;
  }
  return items;
}
