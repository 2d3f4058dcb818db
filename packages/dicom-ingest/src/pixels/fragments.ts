import type { DataSet } from "../dicom/data-set.ts";
import { DicomError } from "../dicom/dicom-error.ts";
import type { ElementRange } from "../dicom/elements/element-scanner.ts";
import { TAGS } from "../dicom/dicom-tags.ts";
import { codedKind } from "./codecs/coded-kind.ts";

/** A piece of encapsulated pixel data. */
export interface Fragment {
  readonly bytes: Uint8Array;
  /** Offset of its item in the file. */
  readonly offset: number;
}

/** Encapsulated pixel data: its fragments, and what its basic offset table holds. */
export interface Encapsulated {
  /** Offset in the file of the first fragment's item, from which offset tables count. */
  readonly firstItem: number;
  readonly offsets: readonly number[];
  readonly fragments: readonly Fragment[];
}

const ITEM_TAG = [0xfe, 0xff, 0x00, 0xe0];
const ITEM = 0xe000;
const SEQUENCE_END = 0xe0dd;
const tag = TAGS.pixelData;

/** Whether pixel data begin with an item, as encapsulated ones do. */
export function beginsWithItem({ bytes }: DataSet, { start }: ElementRange): boolean {
  return ITEM_TAG.every((byte, index) => bytes[start + index] === byte);
}

/**
 * Follows encapsulated pixel data (PS3.5 annex A.4).
 * @throws DicomError unless every fragment is inside the file and the sequence is closed, or ends with a fragment at
 *   the end of the file; this detects truncated files.
 */
export function readFragments(file: DataSet, range: ElementRange): Encapsulated {
  const view = viewOf(file.bytes);
  const items: Fragment[] = [];
  let offset = range.start;
  for (;;) {
    if (offset === file.bytes.length && items.length > 1) break; // some writers leave out the delimiter at the end
    if (offset + 8 > file.bytes.length) throw cutShort(file, offset);
    const isDelimiter = view.getUint16(offset, true) === 0xfffe;
    const element = view.getUint16(offset + 2, true);
    const end = offset + 8 + view.getUint32(offset + 4, true);
    if (isDelimiter && element === SEQUENCE_END) break;
    if (!isDelimiter || element !== ITEM) {
      throw new DicomError(file.source, `holds no fragment at byte ${offset}: the file is damaged`, {
        tag,
        byteOffset: offset,
      });
    }
    if (end > file.bytes.length) throw cutShort(file, offset);
    items.push({ bytes: file.bytes.subarray(offset + 8, end), offset });
    offset = end;
  }
  const [first, ...others] = items;
  const isTable = first !== undefined && codedKind(first.bytes) === undefined; // some writers forget the table
  const fragments = isTable ? others : items;
  const offsets = isTable ? numbersOf(first.bytes) : [];
  return { firstItem: fragments[0]?.offset ?? offset, offsets, fragments };
}

function numbersOf(table: Uint8Array): number[] {
  const view = viewOf(table);
  return Array.from({ length: table.length >> 2 }, (_, index) => view.getUint32(4 * index, true));
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function cutShort(file: DataSet, offset: number): DicomError {
  return new DicomError(
    file.source,
    `is not closed: the file is cut short in the fragment at byte ${offset}`,
    {
      tag,
      byteOffset: offset,
    },
  );
}
