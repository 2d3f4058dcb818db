const HEADER_BYTES = 64;
const MOST_BYTES_OF_TWO = 128; // a run of two coded bytes gives at most these
const NOTHING = 128; // a code that stands for no bytes

/**
 * Decodes one frame of RLE Lossless (PS3.5 annex G): one segment a byte plane, the most significant plane first.
 * @returns pixels of `bytesPerPixel` little endian bytes.
 * @throws RangeError when the segments do not hold exactly the pixels, which is how a damaged frame shows.
 */
export function decodeRle(frame: Uint8Array, pixels: number, bytesPerPixel: number): Uint8Array<ArrayBuffer> {
  if (frame.length < HEADER_BYTES) throw new RangeError(`the RLE header has ${frame.length} bytes, not 64`);
  const header = new DataView(frame.buffer, frame.byteOffset, HEADER_BYTES);
  const segments = header.getUint32(0, true);
  if (segments !== bytesPerPixel) throw new RangeError(`${segments} RLE segments, expected ${bytesPerPixel}`);
  if (pixels * bytesPerPixel > (MOST_BYTES_OF_TWO / 2) * frame.length) {
    throw new RangeError("its coded data are too few for its size");
  }
  const cells = new Uint8Array(pixels * bytesPerPixel);
  for (let segment = 0; segment < segments; segment++) {
    const start = header.getUint32(4 + 4 * segment, true);
    const end = segment + 1 < segments ? header.getUint32(8 + 4 * segment, true) : frame.length;
    if (start < HEADER_BYTES || end < start || end > frame.length)
      throw new RangeError(`RLE segment ${segment + 1} lies outside the frame`);
    const first = bytesPerPixel - 1 - segment;
    decodeSegment(frame.subarray(start, end), { cells, first, step: bytesPerPixel }, segment + 1);
  }
  return cells;
}

/** The cells of a plane's bytes: every `step`-th cell from `first`. */
interface PlaneCells {
  readonly cells: Uint8Array;
  readonly first: number;
  readonly step: number;
}

/** PackBits: n >= 0 copies n + 1 bytes, n < 0 repeats one byte 1 - n times, -128 does nothing. */
function decodeSegment(segment: Uint8Array, { cells, first, step }: PlaneCells, number: number): void {
  let read = 0;
  let place = first;
  while (place < cells.length) {
    const code = segment[read++];
    if (code === undefined) throw new RangeError(`RLE segment ${number} ends before the image is full`);
    if (code === NOTHING) continue;
    const isRun = code > NOTHING;
    const count = isRun ? 257 - code : code + 1;
    const used = isRun ? 1 : count;
    if (read + used > segment.length || place + (count - 1) * step >= cells.length) {
      throw new RangeError(`RLE segment ${number} is damaged at byte ${read} of ${segment.length}`);
    }
    const end = place + count * step;
    if (isRun) for (const value = segment[read] as number; place < end; place += step) cells[place] = value;
    else for (let from = read; place < end; place += step) cells[place] = segment[from++] as number;
    read += used;
  }
  const rest = segment.subarray(read); // one byte of any value makes its length even
  if (rest.length > 1 && rest.some((byte) => byte !== 0 && byte !== NOTHING)) {
    throw new RangeError(`RLE segment ${number} is damaged: it continues after the image is full`);
  }
}
