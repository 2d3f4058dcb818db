/** Encodes 16 bit values as one RLE Lossless frame of two segments: runs where a byte repeats, else copies. */
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
  const runAt = (start: number): number => {
    let length = 1;
    while (length < 128 && start + length < bytes.length && bytes[start + length] === bytes[start]) length++;
    return length;
  };
  for (let i = 0; i < bytes.length;) {
    const run = runAt(i);
    if (run > 2) coded.push(257 - run, bytes[i] ?? 0);
    let end = i + run;
    if (run <= 2) {
      while (end < bytes.length && end - i < 128 && runAt(end) <= 2) end++;
      coded.push(end - i - 1, ...bytes.slice(i, end));
    }
    i = end;
  }
  return coded.length % 2 === 0 ? coded : [...coded, 0];
}
