import { concatenate } from "./element-writer.ts";

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
  const start = firstElement(file);
  return concatenate([file.subarray(0, start), element, file.subarray(start)]);
}

/** Offset of (0008,0060) Modality, which the test writer writes first. */
export function firstElement(file: Uint8Array): number {
  return Buffer.from(file).indexOf(Uint8Array.from([8, 0, 0x60, 0]));
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
