/**
 * Decodes one frame of RLE Lossless (PS3.5 annex G): one segment a byte plane, the most significant plane first.
 * @returns pixels of `bytesPerPixel` little endian bytes.
 * @throws RangeError when the segments do not hold exactly the pixels, which is how a damaged frame shows.
 */
export function decodeRle(frame: Uint8Array, pixels: number, bytesPerPixel: number): Uint8Array<ArrayBuffer> {
  if (frame.length < 64) throw new RangeError(`the RLE header has ${frame.length} bytes, not 64`);
  const header = new DataView(frame.buffer, frame.byteOffset, 64);
  const segments = header.getUint32(0, true);
  if (segments !== bytesPerPixel) throw new RangeError(`${segments} RLE segments, expected ${bytesPerPixel}`);
  const cells = new Uint8Array(pixels * bytesPerPixel);
  for (let segment = 0; segment < segments; segment++) {
    const start = header.getUint32(4 + 4 * segment, true);
    const end = segment + 1 < segments ? header.getUint32(8 + 4 * segment, true) : frame.length;
    if (start < 64 || end < start || end > frame.length)
      throw new RangeError(`RLE segment ${segment + 1} lies outside the frame`);
    const plane = decodeSegment(frame.subarray(start, end), pixels, segment + 1);
    for (let i = 0, cell = bytesPerPixel - 1 - segment; i < pixels; i++, cell += bytesPerPixel) {
      cells[cell] = plane[i] as number;
    }
  }
  return cells;
}

/** PackBits: n >= 0 copies n + 1 bytes, n < 0 repeats one byte 1 - n times, -128 does nothing. */
function decodeSegment(segment: Uint8Array, pixels: number, number: number): Uint8Array {
  const plane = new Uint8Array(pixels);
  let written = 0;
  let read = 0;
  while (written < pixels) {
    const code = segment[read++];
    if (code === undefined) throw new RangeError(`RLE segment ${number} holds ${written} of ${pixels} bytes`);
    if (code === 128) continue;
    const count = code < 128 ? code + 1 : 257 - code;
    const used = code < 128 ? count : 1;
    if (read + used > segment.length || written + count > pixels) {
      throw new RangeError(`RLE segment ${number} is damaged at byte ${read} of ${segment.length}`);
    }
    if (code < 128) plane.set(segment.subarray(read, read + count), written);
    else plane.fill(segment[read] as number, written, written + count);
    read += used;
    written += count;
  }
  return plane;
}
