import type { DataSet } from "../dicom/data-set.ts";
import { DicomError, type DicomSource } from "../dicom/dicom-error.ts";
import { TAGS, type DicomTag } from "../dicom/dicom-tags.ts";
import type { ElementRange } from "../dicom/element-scanner.ts";
import { readFragments, type Encapsulated, type Fragment } from "./fragments.ts";

/** One coded frame: the bytes of its fragments, joined. */
export interface CodedFrame {
  readonly bytes: Uint8Array;
  /** Offset in the file of its first fragment's item. */
  readonly offset: number;
}

/**
 * The coded frames of encapsulated pixel data: a single frame is all fragments; of several, each is what the extended or
 * the basic offset table says, or else one fragment, or else what ends in an end marker.
 * @throws DicomError when the fragments cannot be told apart as that many frames.
 */
export function readCodedFrames(
  file: DataSet,
  source: DicomSource,
  range: ElementRange,
  frames: number,
): CodedFrame[] {
  const encapsulated = readFragments(file, source, range);
  const { fragments, offsets, firstItem } = encapsulated;
  if (fragments.length < frames) {
    throw new DicomError(source, `has ${fragments.length} fragments for ${frames} frames`, {
      tag: TAGS.pixelData,
    });
  }
  if (frames === 1) return [join(fragments)];
  const extended = readExtendedTable(file, source);
  const starts = extended.length > 0 ? extended : offsets;
  const isExtended = extended.length > 0;
  if (starts.length > 0) {
    const groups = groupByOffsets(encapsulated, starts);
    if (groups.length === frames && starts.length === frames) return groups.map(join);
    throw new DicomError(source, `does not fit ${frames} frames and ${fragments.length} fragments`, {
      tag: isExtended ? TAGS.extendedOffsetTable : OFFSET_TABLE,
      byteOffset: isExtended ? undefined : firstItem,
    });
  }
  if (fragments.length === frames) return fragments.map((fragment) => join([fragment]));
  const groups = groupByEndMarkers(fragments);
  if (groups.length === frames) return groups.map(join);
  throw new DicomError(
    source,
    `has ${groups.length} end markers in ${fragments.length} fragments for ${frames} frames`,
    {
      tag: TAGS.pixelData,
    },
  );
}

const OFFSET_TABLE: DicomTag = { ...TAGS.pixelData, name: "PixelData's basic offset table" };

/** The extended offset table: 64 bit numbers, of which no file needs the upper half beyond 2^53. */
function readExtendedTable(file: DataSet, source: DicomSource): number[] {
  const tag = TAGS.extendedOffsetTable;
  const range = file.find(tag);
  if (range === undefined) return [];
  const length = range.end - range.start;
  if (length % 8 !== 0)
    throw new DicomError(source, `has ${length} bytes; it must hold 64 bit numbers`, { tag });
  const view = new DataView(file.bytes.buffer, file.bytes.byteOffset + range.start, length);
  return Array.from({ length: length / 8 }, (_, index) => Number(view.getBigUint64(8 * index, true)));
}

/** Fragments by the frame whose offset they have or follow; nothing where an offset is no fragment's. */
function groupByOffsets({ fragments, firstItem }: Encapsulated, offsets: readonly number[]): Fragment[][] {
  const starts = new Set(offsets);
  const groups: Fragment[][] = [];
  for (const fragment of fragments) {
    if (starts.delete(fragment.offset - firstItem)) groups.push([fragment]);
    else groups.at(-1)?.push(fragment);
  }
  return starts.size === 0 && offsets[0] === 0 ? groups : [];
}

/** Fragments up to and including one that ends in the end marker, which all JPEG formats share; padding may follow. */
function groupByEndMarkers(fragments: readonly Fragment[]): Fragment[][] {
  const groups: Fragment[][] = [];
  let open: Fragment[] = [];
  for (const fragment of fragments) {
    open.push(fragment);
    let end = fragment.bytes.length;
    while (end > 2 && fragment.bytes[end - 1] === 0) end--;
    if (fragment.bytes[end - 2] !== 0xff || fragment.bytes[end - 1] !== 0xd9) continue;
    groups.push(open);
    open = [];
  }
  return open.length === 0 ? groups : [...groups, open];
}

function join(fragments: readonly Fragment[]): CodedFrame {
  const [first, ...others] = fragments;
  const offset = first?.offset ?? 0;
  if (first !== undefined && others.length === 0) return { bytes: first.bytes, offset };
  const bytes = new Uint8Array(fragments.reduce((length, fragment) => length + fragment.bytes.length, 0));
  let place = 0;
  for (const fragment of fragments) {
    bytes.set(fragment.bytes, place);
    place += fragment.bytes.length;
  }
  return { bytes, offset };
}
