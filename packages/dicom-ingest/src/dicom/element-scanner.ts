import { DicomError, type DicomSource } from "./dicom-error.ts";
import { formatTag, tagOf, TAGS, type DicomTag } from "./dicom-tags.ts";

/** Where a data element's value lies in the bytes, and how what is nested in it is written. */
export interface ElementRange {
  readonly start: number;
  /** Past the last byte; of pixel data, what the file declares, or the end of the file when it declares none. */
  readonly end: number;
  readonly isImplicit: boolean;
}

/** Bytes that hold data elements, and how they are written (PS3.5 section 7.1). */
export interface ElementBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly littleEndian: boolean;
  readonly isImplicit: boolean;
}

/** An element's value begins at `start`; `length` is undefined where the file says 0xFFFFFFFF: up to a delimiter. */
interface ElementHeader {
  readonly tag: DicomTag;
  readonly vr: string;
  readonly start: number;
  readonly length: number | undefined;
}

const UNDEFINED_LENGTH = 0xffffffff;
const DELIMITERS = 0xfffe; // the group of items and of what ends them; these have no VR
const ITEM = 0xe000;
const ITEM_END = 0xe00d;
const SEQUENCE_END = 0xe0dd;
const MAX_DEPTH = 64; // no MR image nests deeper than about ten
const LONG_VRS = new Set("OB OD OF OL OV OW SQ SV UC UN UR UT UV".split(" "));
const PIXEL_DATA = keyOf(TAGS.pixelData);

/**
 * Finds data elements without reading their values. No recursion: sequences of a known length are stepped over, those
 * of an unknown one are followed to their end, however damaged they are.
 */
export class ElementScanner {
  readonly #source: DicomSource;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #littleEndian: boolean;
  readonly #view: DataView;

  constructor({ bytes, littleEndian }: Omit<ElementBytes, "isImplicit">, source: DicomSource) {
    this.#bytes = bytes;
    this.#littleEndian = littleEndian;
    this.#source = source;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /**
   * The elements from `start` to `end`, or to the end of the item, by the number that `keyOf` gives; pixel data are the
   * last. With `isWanted`, the first element of another group ends it.
   * @throws DicomError when an element does not end before `end`.
   */
  scan(start: number, end: number, isImplicit: boolean, isWanted?: (group: number) => boolean): Scan {
    const elements = new Map<number, ElementRange>();
    let offset = start;
    while (offset < end) {
      if (isWanted !== undefined && !isWanted(this.#group(offset, end))) break;
      const header = this.#header(offset, end, isImplicit);
      if (isDelimiter(header.tag, ITEM_END)) return { elements, end: header.start };
      if (keyOf(header.tag) === PIXEL_DATA) {
        const valueEnd = header.length === undefined ? end : header.start + header.length;
        elements.set(keyOf(header.tag), { start: header.start, end: valueEnd, isImplicit });
        return { elements, end: valueEnd };
      }
      const valueEnd = this.#valueEnd(header, end, isImplicit);
      elements.set(keyOf(header.tag), {
        start: header.start,
        end: valueEnd,
        isImplicit: isImplicit || header.vr === "UN",
      });
      offset = valueEnd;
    }
    return { elements, end: offset };
  }

  /** The items of a sequence's value: where each begins and ends. @throws DicomError when they cannot be followed. */
  items({ start, end, isImplicit }: ElementRange): ElementRange[] {
    const items: ElementRange[] = [];
    let offset = start;
    while (offset < end) {
      const { tag, start: from, length } = this.#header(offset, end, isImplicit);
      if (isDelimiter(tag, SEQUENCE_END)) break;
      if (!isDelimiter(tag, ITEM)) throw this.#fault(offset, `holds ${formatTag(tag)} where an item must be`);
      const to = length === undefined ? this.#skipNested(from, end, isImplicit, "item") : from + length;
      if (to > end)
        throw this.#fault(offset, `holds an item of ${to - from} bytes of which ${end - from} are there`);
      items.push({ start: from, end: to, isImplicit });
      offset = to;
    }
    return items;
  }

  #valueEnd({ tag, vr, start, length }: ElementHeader, end: number, isImplicit: boolean): number {
    if (length === undefined) return this.#skipNested(start, end, isImplicit || vr === "UN", "sequence");
    if (start + length > end) {
      throw new DicomError(
        this.#source,
        `ends at byte ${start + length}, the file at byte ${end}: the file is cut short or damaged`,
        { tag, byteOffset: start },
      );
    }
    return start + length;
  }

  /** Follows a sequence or item of unknown length to its delimiter. @returns the offset after it. */
  #skipNested(start: number, end: number, isImplicit: boolean, kind: "sequence" | "item"): number {
    const open: { kind: "sequence" | "item"; isImplicit: boolean }[] = [{ kind, isImplicit }];
    let offset = start;
    for (;;) {
      const inner = open.at(-1);
      if (inner === undefined) return offset;
      if (open.length > 2 * MAX_DEPTH)
        throw this.#fault(offset, `holds sequences nested more than ${MAX_DEPTH} deep`);
      const header = this.#header(offset, end, inner.isImplicit);
      offset = header.start;
      const isEnd = isDelimiter(header.tag, inner.kind === "sequence" ? SEQUENCE_END : ITEM_END);
      if (!isEnd && inner.kind === "sequence" && !isDelimiter(header.tag, ITEM)) {
        throw this.#fault(offset, `holds ${formatTag(header.tag)} where an item must be`);
      }
      if (isEnd) open.pop();
      else if (header.length !== undefined) offset = this.#valueEnd(header, end, inner.isImplicit);
      else if (inner.kind === "sequence") open.push({ kind: "item", isImplicit: inner.isImplicit });
      else open.push({ kind: "sequence", isImplicit: inner.isImplicit || header.vr === "UN" });
    }
  }

  #group(offset: number, end: number): number {
    if (offset + 8 > end) throw this.#cutShort(offset);
    return this.#view.getUint16(offset, this.#littleEndian);
  }

  #header(offset: number, end: number, isImplicit: boolean): ElementHeader {
    const tag = tagOf(this.#group(offset, end), this.#view.getUint16(offset + 2, this.#littleEndian));
    if (isImplicit || tag.group === DELIMITERS) {
      return { tag, vr: "", start: offset + 8, length: this.#length(offset + 4) };
    }
    const [first = 0, second = 0] = this.#bytes.subarray(offset + 4, offset + 6);
    const vr = String.fromCharCode(first, second);
    if (!/^[A-Z]{2}$/.test(vr))
      throw this.#fault(offset, `holds ${formatTag(tag)} without a value representation`);
    if (!LONG_VRS.has(vr)) {
      return { tag, vr, start: offset + 8, length: this.#view.getUint16(offset + 6, this.#littleEndian) };
    }
    if (offset + 12 > end) throw this.#cutShort(offset);
    return { tag, vr, start: offset + 12, length: this.#length(offset + 8) };
  }

  #length(offset: number): number | undefined {
    const length = this.#view.getUint32(offset, this.#littleEndian);
    return length === UNDEFINED_LENGTH ? undefined : length;
  }

  #cutShort(offset: number): DicomError {
    return this.#fault(offset, "ends within a data element");
  }

  #fault(offset: number, what: string): DicomError {
    return new DicomError(this.#source, `the file ${what} at byte ${offset}: it is cut short or damaged`, {
      byteOffset: offset,
    });
  }
}

/** One number for a tag, to look it up by. */
export function keyOf({ group, element }: Pick<DicomTag, "group" | "element">): number {
  return group * 0x10000 + element;
}

/** The elements that were found, and the offset after the last. */
interface Scan {
  readonly elements: ReadonlyMap<number, ElementRange>;
  readonly end: number;
}

function isDelimiter({ group, element }: DicomTag, wanted: number): boolean {
  return group === DELIMITERS && element === wanted;
}
