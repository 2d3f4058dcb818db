/** Encodes 16 bit values as one RLE Lossless frame of two segments: runs where a byte repeats, else single bytes. */
export function encodeRle(values: readonly number[]): Uint8Array {
  const segments = [8, 0].map((shift) => encodeSegment(values.map((value) => (value >> shift) & 0xff)));
  const header = new DataView(new ArrayBuffer(64));
  header.setUint32(0, segments.length, true);
  let offset = 64;
  segments.forEach((segment, index) => {
    header.setUint32(4 + 4 * index, offset, true);
    offset += segment.length;
  });
  return Uint8Array.from([...new Uint8Array(header.buffer), ...segments.flat()]);
}

function encodeSegment(bytes: readonly number[]): number[] {
  const coded: number[] = [];
  for (let i = 0; i < bytes.length;) {
    const byte = bytes[i] ?? 0;
    let run = 1;
    while (run < 128 && bytes[i + run] === byte) run++;
    coded.push(run === 1 ? 0 : 257 - run, byte);
    i += run;
  }
  return coded.length % 2 === 0 ? coded : [...coded, 0];
}
