/** One field of a protocol buffer message: its number and its value, encoded. */
export type Field = Uint8Array;

const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Builds a message from fields. The result is bytes, so it can be the value of a field. */
export function message(...fields: readonly Field[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(fields));
}

/** A field of type int64 or enum; the value is 0 or more. */
export function intField(number: number, value: number): Field {
  return message(tag(number, WIRE.varint), varint(value));
}

/** A field of type double. */
export function doubleField(number: number, value: number): Field {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return message(tag(number, WIRE.fixed64), bytes);
}

/** A field of type float. */
export function floatField(number: number, value: number): Field {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return message(tag(number, WIRE.fixed32), bytes);
}

/** A field of type string, bytes or another message. */
export function bytesField(number: number, value: Uint8Array | string): Field {
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  return message(tag(number, WIRE.bytes), varint(bytes.length), bytes);
}

/** A field of repeated doubles, packed. */
export function doublesField(number: number, values: readonly number[]): Field {
  return bytesField(number, new Uint8Array(Float64Array.from(values).buffer));
}

function tag(number: number, wireType: number): Uint8Array {
  return varint(number * 8 + wireType);
}

/** Variable-length integer: seven bits per byte, low bits first; the eighth bit marks that more bytes follow. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.of(...bytes, rest);
}
