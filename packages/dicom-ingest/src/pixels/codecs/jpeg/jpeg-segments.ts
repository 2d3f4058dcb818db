import { buildHuffmanTable, type HuffmanTable } from "./huffman-table.ts";

/**
 * The header segments of a JPEG image and the offset of its coded data (ITU-T T.81 annex B). One component, one scan.
 */
export interface JpegSegments {
  /** 0 baseline, 1 extended sequential, 3 lossless. */
  readonly process: 0 | 1 | 3;
  readonly bits: number;
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
  /** Tables of the scan; `ac` is absent in lossless images. */
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable | undefined;
  /** The 64 divisors in zigzag order; absent in lossless images. */
  readonly quantisation: Uint16Array | undefined;
  /** Coded units between restart markers; 0: there are none. */
  readonly restartInterval: number;
  /** Predictor of a lossless image. */
  readonly predictor: number;
  readonly pointTransform: number;
  /** Offset of the first coded byte. */
  readonly dataStart: number;
}

type Frame = Pick<JpegSegments, "process" | "bits" | "rows" | "columns" | "components"> & {
  readonly componentId: number;
  readonly quantisationTable: number;
};

const START = 0xffd8;
const [HUFFMAN, QUANTISATION, RESTART, SCAN] = [0xffc4, 0xffdb, 0xffdd, 0xffda];

/**
 * Reads the segments before the coded data.
 * @throws RangeError when a length, a table or a number cannot be true, or the image is of another process.
 */
export function readJpegSegments(image: Uint8Array): JpegSegments {
  if (image.length < 4 || image[0] !== 0xff || image[1] !== 0xd8)
    throw new RangeError("it has no image header");
  const huffman = new Map<number, HuffmanTable>();
  const quantisation = new Map<number, Uint16Array>();
  let frame: Frame | undefined;
  let restartInterval = 0;
  for (let offset = 2; ;) {
    const { marker, start, end } = nextSegment(image, offset);
    const segment = image.subarray(start, end);
    if (marker === HUFFMAN) readHuffmanTables(segment, huffman);
    else if (marker === QUANTISATION) readQuantisationTables(segment, quantisation);
    else if (marker === RESTART) restartInterval = number16(segment, 0);
    else if (isFrameHeader(marker)) frame = readFrame(segment, marker, frame);
    else if (marker === SCAN) {
      if (frame === undefined) throw new RangeError("its coded data come before the image header");
      const scan = readScan(segment, frame);
      const dc = huffman.get(scan.dc);
      if (dc === undefined) throw new RangeError("its Huffman table is missing");
      const ac = frame.process === 3 ? undefined : huffman.get(16 + scan.ac);
      const divisors = frame.process === 3 ? undefined : quantisation.get(frame.quantisationTable);
      return { ...frame, ...scan, dc, ac, quantisation: divisors, restartInterval, dataStart: end };
    }
    offset = end;
  }
}

/** The marker at an offset, and the segment that follows it. Bytes of ones may stand before a marker. */
function nextSegment(image: Uint8Array, offset: number): { marker: number; start: number; end: number } {
  let place = offset;
  while (image[place] === 0xff && image[place + 1] === 0xff) place++;
  const marker = number16(image, place);
  const end = place + 2 + number16(image, place + 2);
  if (marker < 0xffc0 || marker === START || (marker >= 0xffd0 && marker <= 0xffd9)) {
    throw new RangeError(`it has no segment at byte ${place}: it is damaged`);
  }
  if (end > image.length || end < place + 4) {
    throw new RangeError(`its segment at byte ${place} does not end within it: it is cut short or damaged`);
  }
  return { marker, start: place + 4, end };
}

/** SOF0 to SOF15 without DHT, JPG and DAC (table B.1). */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
}

function readFrame(segment: Uint8Array, marker: number, before: Frame | undefined): Frame {
  const process = marker - 0xffc0;
  if (process !== 0 && process !== 1 && process !== 3) {
    throw new RangeError(`its process (SOF${process}) is not one of DICOM's`);
  }
  if (before !== undefined) throw new RangeError("it has two image headers");
  const [bits = 0, , , , , components = 0, componentId = 0, , quantisationTable = 0] = segment;
  if (segment.length !== 6 + 3 * components) throw new RangeError("its image header is damaged");
  const [rows, columns] = [number16(segment, 1), number16(segment, 3)];
  const isPossible = process === 3 ? bits >= 2 && bits <= 16 : bits === 8 || (process === 1 && bits === 12);
  if (!isPossible) throw new RangeError(`its values have ${bits} bits, which its process does not allow`);
  return { process, bits, rows, columns, components, componentId, quantisationTable };
}

function readScan(
  segment: Uint8Array,
  { process, componentId, components, bits }: Frame,
): { dc: number; ac: number; predictor: number; pointTransform: number } {
  const [count = 0, id = 0, tables = 0, first = 0, , approximation = 0] = segment;
  if (components === 1 && (count !== 1 || segment.length !== 6 || id !== componentId)) {
    throw new RangeError("its scan header does not fit the image header");
  }
  const pointTransform = approximation & 15;
  // in the other processes these numbers have one value only, and writers are known that leave 0 in all
  if (process === 3 && !(first >= 1 && first <= 7 && pointTransform < bits)) {
    throw new RangeError(`it has no predictor ${first} or point transform ${pointTransform}`);
  }
  return { dc: tables >> 4, ac: tables & 15, predictor: first, pointTransform };
}

function readHuffmanTables(segment: Uint8Array, tables: Map<number, HuffmanTable>): void {
  for (let offset = 0; offset < segment.length;) {
    const counts = segment.subarray(offset + 1, offset + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const values = segment.subarray(offset + 17, offset + 17 + total);
    if (counts.length < 16 || values.length < total) throw new RangeError("a Huffman table is cut short");
    tables.set(segment[offset] ?? 0, buildHuffmanTable(counts, values));
    offset += 17 + total;
  }
}

function readQuantisationTables(segment: Uint8Array, tables: Map<number, Uint16Array>): void {
  for (let offset = 0; offset < segment.length;) {
    const head = segment[offset] ?? 0;
    const isWide = head >> 4 === 1;
    const end = offset + 1 + (isWide ? 128 : 64);
    if (end > segment.length) throw new RangeError("a quantisation table is cut short");
    const start = offset + 1;
    const divisors = Uint16Array.from({ length: 64 }, (_, i) =>
      isWide ? number16(segment, start + 2 * i) : (segment[start + i] ?? 0),
    );
    tables.set(head & 15, divisors);
    offset = end;
  }
}

function number16(bytes: Uint8Array, offset: number): number {
  const [high, low] = bytes.subarray(offset, offset + 2);
  if (high === undefined || low === undefined) throw new RangeError("it is cut short");
  return high * 256 + low;
}
