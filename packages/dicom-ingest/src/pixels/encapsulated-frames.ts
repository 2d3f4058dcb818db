import type { DataSet } from "../dicom/data-set.ts";
import { DicomError } from "../dicom/dicom-error.ts";
import { TAGS, type DicomTag } from "../dicom/dicom-tags.ts";
import { endsInMarker } from "./codecs/padding.ts";
import type { ElementRange } from "../dicom/elements/element-scanner.ts";
import { readFragments, type Encapsulated, type Fragment } from "./fragments.ts";

/** One coded frame: the bytes of its fragments, joined. */
export interface CodedFrame {
  readonly bytes: Uint8Array;
  /** Offset in the file of its first fragment's item. */
  readonly offset: number;
}

/**
 * The coded frames of encapsulated pixel data: a single frame is all fragments; of several, each is what the extended
 * or the basic offset table says where it fits, or else one fragment, or else what ends in an end marker.
 * @throws DicomError if the fragments cannot be assigned to that many frames.
 */
export function readCodedFrames(file: DataSet, range: ElementRange, frames: number): CodedFrame[] {
  const encapsulated = readFragments(file, range);
  const { fragments, firstItem } = encapsulated;
  if (fragments.length < frames) {
    throw new DicomError(file.source, `has ${fragments.length} fragments for ${frames} frames`, {
      tag: TAGS.pixelData,
    });
  }
  if (frames === 1) return [join(fragments)];
  const byTable = groupByTable(file, encapsulated, frames);
  if (byTable !== undefined) return byTable.map(join);
  if (fragments.length === frames) return fragments.map((fragment) => join([fragment]));
  const groups = groupByEndMarkers(fragments);
  if (groups.length === frames) return groups.map(join);
  const ended = fragments.filter(({ bytes }) => endsInMarker(bytes)).length;
  throw new DicomError(
    file.source,
    `has ${fragments.length} fragments, ${ended} with an end marker, for ${frames} frames`,
    { tag: TAGS.pixelData, byteOffset: firstItem },
  );
}
/**
 * The fragments of each frame by the extended or else the basic offset table. Undefined where there is none, or one that
 * says nothing: with another number of entries than frames, or with one number in all.
 * @throws DicomError when a table says otherwise than the fragments: these may be out of order.
 */
function groupByTable(file: DataSet, encapsulated: Encapsulated, frames: number): Fragment[][] | undefined {
  const [extended, basic] = [readExtendedTable(file), encapsulated.offsets];
  const starts = [extended, basic].find((table) => table.length === frames && new Set(table).size > 1);
  if (starts === undefined) return undefined;
  const isInOrder = starts.every((start, frame) => frame === 0 || start > (starts[frame - 1] ?? 0));
  const groups = isInOrder ? groupByOffsets(encapsulated, starts) : [];
  if (groups.length === frames) return groups;
  const tag = starts === extended ? TAGS.extendedOffsetTable : OFFSET_TABLE;
  throw new DicomError(
    file.source,
    `does not fit ${frames} frames and ${encapsulated.fragments.length} fragments`,
    {
      tag,
      byteOffset: starts === extended ? undefined : encapsulated.firstItem,
    },
  );
}

const OFFSET_TABLE: DicomTag = { ...TAGS.pixelData, name: "PixelData's basic offset table" };

/** The extended offset table: 64 bit numbers, of which no file needs the upper half beyond 2^53. */
function readExtendedTable(file: DataSet): number[] {
  const tag = TAGS.extendedOffsetTable;
  const range = file.find(tag);
  if (range === undefined) return [];
  const length = range.end - range.start;
  const view = new DataView(file.bytes.buffer, file.bytes.byteOffset + range.start, length);
  return Array.from({ length: length >> 3 }, (_, index) => Number(view.getBigUint64(8 * index, true)));
}

/**
 * Fragments by the frame whose offset they have or follow; nothing where an offset is not a fragment's. Offsets count from the
 * first of them, because writers are known that count from elsewhere.
 */
function groupByOffsets({ fragments, firstItem }: Encapsulated, offsets: readonly number[]): Fragment[][] {
  const [origin = 0] = offsets;
  const starts = new Set(offsets.map((offset) => offset - origin));
  const groups: Fragment[][] = [];
  for (const fragment of fragments) {
    if (starts.delete(fragment.offset - firstItem)) groups.push([fragment]);
    else groups.at(-1)?.push(fragment);
  }
  return starts.size === 0 ? groups : [];
}

/** Fragments up to and including one that ends in the end marker, which all JPEG formats share; padding may follow. */
function groupByEndMarkers(fragments: readonly Fragment[]): Fragment[][] {
  const groups: Fragment[][] = [];
  let open: Fragment[] = [];
  for (const fragment of fragments) {
    open.push(fragment);
    if (!endsInMarker(fragment.bytes)) continue;
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
