import { isDelimiter, ITEM, ITEM_END, SEQUENCE_END } from "./delimiters.ts";
import { DicomError, type DicomSource } from "../dicom-error.ts";
import { formatTag, TAGS, type DicomTag } from "../dicom-tags.ts";
import { ElementHeaders, type ElementHeader } from "./element-headers.ts";
import type { Encoding } from "./encoding.ts";

/** The byte range of a data element's value, and the encoding of nested elements. */
export interface ElementRange {
  readonly start: number;
  /** Past the last byte; of pixel data, what the file declares, or the end of the file when it declares none. */
  readonly end: number;
  /** Whether the file declares no length, as of compressed pixel data; absent: it declares one. */
  readonly isOpen?: true;
  /** "" where none is written. */
  readonly vr: string;
  readonly nested: Encoding;
}

/** An item of a sequence: where its elements begin and end, and how they are written. */
export interface ItemRange {
  readonly start: number;
  readonly end: number;
  readonly encoding: Encoding;
}

const MAX_DEPTH = 64; // no MR image nests deeper than about ten
const PIXEL_DATA = keyOf(TAGS.pixelData);

/**
 * Finds data elements without reading their values. Without recursion: skips sequences of known length and follows
 * those of undefined length to their end, however damaged they are.
 */
export class ElementScanner {
  readonly #source: DicomSource;
  readonly #headers: ElementHeaders;

  constructor(bytes: Uint8Array<ArrayBuffer>, source: DicomSource) {
    this.#source = source;
    this.#headers = new ElementHeaders(bytes, source);
  }

  /**
   * The elements from `start` to `end`, or to the end of the item, by the number that `keyOf` gives; pixel data are the
   * last. With `isWanted`, the first element of another group ends it.
   * @param elements takes them, also those before one that cannot be followed.
   * @throws DicomError when an element does not end before `end`.
   */
  scan(
    start: number,
    end: number,
    encoding: Encoding,
    isWanted?: (group: number) => boolean,
    elements = new Map<number, ElementRange>(),
  ): Scan {
    let offset = start;
    while (offset < end) {
      if (isWanted !== undefined && !isWanted(this.#headers.group(offset, end, encoding))) break;
      const header = this.#headers.read(offset, end, encoding);
      if (isDelimiter(header.tag, ITEM_END)) return { elements, end: header.start };
      const { tag, vr, nested, length } = header;
      const isLast = keyOf(tag) === PIXEL_DATA;
      const declared = length === undefined ? end : header.start + length;
      offset = isLast ? declared : this.#valueEnd(header, end);
      const range = { start: header.start, end: offset, vr, nested };
      elements.set(keyOf(tag), length === undefined ? { ...range, isOpen: true } : range);
      if (isLast) break;
    }
    return { elements, end: offset };
  }

  /** The items of a sequence's value: where each begins and ends. @throws DicomError when they cannot be followed. */
  items({ start, end, nested }: Omit<ElementRange, "vr">): ItemRange[] {
    const items: ItemRange[] = [];
    let offset = start;
    while (offset < end) {
      const { tag, start: from, length } = this.#headers.read(offset, end, nested);
      if (isDelimiter(tag, SEQUENCE_END)) break;
      if (!isDelimiter(tag, ITEM))
        throw this.#headers.fault(offset, `holds ${formatTag(tag)} where an item must be`);
      const to = length === undefined ? this.#skipNested(from, end, nested, "item") : from + length;
      if (to > end)
        throw this.#headers.fault(
          offset,
          `holds an item of ${to - from} bytes of which ${end - from} are there`,
        );
      items.push({ start: from, end: to, encoding: nested });
      offset = to;
    }
    return items;
  }

  #valueEnd({ tag, start, length, nested }: ElementHeader, end: number): number {
    if (length === undefined) return this.#skipNested(start, end, nested, "sequence");
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
  #skipNested(start: number, end: number, encoding: Encoding, kind: "sequence" | "item"): number {
    const open: { kind: "sequence" | "item"; encoding: Encoding }[] = [{ kind, encoding }];
    let offset = start;
    for (;;) {
      const inner = open.at(-1);
      if (inner === undefined) return offset;
      if (open.length > 2 * MAX_DEPTH)
        throw this.#headers.fault(offset, `holds sequences nested more than ${MAX_DEPTH} deep`);
      const header = this.#headers.read(offset, end, inner.encoding);
      offset = header.start;
      const isEnd = isDelimiter(header.tag, inner.kind === "sequence" ? SEQUENCE_END : ITEM_END);
      if (!isEnd && inner.kind === "sequence" && !isDelimiter(header.tag, ITEM))
        throw this.#headers.fault(offset, `holds ${formatTag(header.tag)} where an item must be`);
      if (isEnd) open.pop();
      else if (header.length !== undefined) offset = this.#valueEnd(header, end);
      else if (inner.kind === "sequence") open.push({ kind: "item", encoding: inner.encoding });
      else open.push({ kind: "sequence", encoding: header.nested });
    }
  }
}

/** The number that an element is found by. */
export function keyOf({ group, element }: DicomTag): number {
  return group * 0x10000 + element;
}

/** The elements that were found, and the offset after the last. */
interface Scan {
  readonly elements: ReadonlyMap<number, ElementRange>;
  readonly end: number;
}
