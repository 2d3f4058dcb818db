import { concatenate } from "./element-writer.ts";

const META_START = 132 + 12; // the preamble, "DICM", and the element that holds the meta header's length

/** An explicit little endian element as bytes: header with a 32 bit length, and value. */
export function rawElement(
  [group, element]: readonly [number, number],
  vr: string,
  value: Uint8Array,
  length = value.length,
): Uint8Array {
  const header = new DataView(new ArrayBuffer(12));
  header.setUint16(0, group, true);
  header.setUint16(2, element, true);
  header.setUint8(4, vr.charCodeAt(0));
  header.setUint8(5, vr.charCodeAt(1));
  header.setUint32(8, length, true);
  return concatenate([new Uint8Array(header.buffer), value]);
}

/** A test file with bytes put in before its first element that is not of the meta header. */
export function withRawElement(file: Uint8Array, element: Uint8Array): Uint8Array {
  const start = file.length - afterMeta(file).length;
  return concatenate([file.subarray(0, start), element, file.subarray(start)]);
}

/** The data set of a test file alone, without preamble and meta header. */
export function afterMeta(file: Uint8Array): Uint8Array {
  const metaLength = new DataView(file.buffer, file.byteOffset).getUint32(META_START - 4, true);
  return file.subarray(META_START + metaLength);
}

/** Sequences of undefined length, one in an item of the other, `depth` deep. */
export function nestedSequences(depth: number): Uint8Array {
  const open = concatenate([
    rawElement([0x0040, 0x0275], "SQ", new Uint8Array(0), 0xffffffff),
    Uint8Array.from([0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff]),
  ]);
  const close = Uint8Array.from([0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
  return concatenate([...Array<Uint8Array>(depth).fill(open), ...Array<Uint8Array>(depth).fill(close)]);
}
