import { fromBfloat16, widenBfloat16 } from "./bfloat16.ts";
import { fromFloat16, widenFloat16 } from "./float16.ts";
import type { StateTensor } from "./state.ts";

/** A little-endian number format of checkpoints, with its size in bytes. */
export interface NumberFormat {
  readonly bytes: number;
  /** The type in a net: F32 for floating-point numbers, rounded to nearest; I64 for integers. */
  readonly dtype: StateTensor["dtype"];
  /** Reads one from its first byte on. */
  readonly read: (view: DataView, byte: number) => number | bigint;
}

/** By safetensors' names. */
export const NUMBER_FORMATS = {
  F32: { bytes: 4, dtype: "F32", read: (view, byte) => view.getFloat32(byte, true) },
  F64: { bytes: 8, dtype: "F32", read: (view, byte) => view.getFloat64(byte, true) },
  F16: { bytes: 2, dtype: "F32", read: (view, byte) => fromFloat16(view.getUint16(byte, true)) },
  BF16: { bytes: 2, dtype: "F32", read: (view, byte) => fromBfloat16(view.getUint16(byte, true)) },
  I64: { bytes: 8, dtype: "I64", read: (view, byte) => view.getBigInt64(byte, true) },
  I32: { bytes: 4, dtype: "I64", read: (view, byte) => view.getInt32(byte, true) },
  I16: { bytes: 2, dtype: "I64", read: (view, byte) => view.getInt16(byte, true) },
  I8: { bytes: 1, dtype: "I64", read: (view, byte) => view.getInt8(byte) },
  U8: { bytes: 1, dtype: "I64", read: (view, byte) => view.getUint8(byte) },
  BOOL: { bytes: 1, dtype: "I64", read: (view, byte) => view.getUint8(byte) },
} as const satisfies Readonly<Record<string, NumberFormat>>;

export type NumberFormatName = keyof typeof NUMBER_FORMATS;

/**
 * Reads consecutive numbers from `bytes`, as many as the shape has.
 * @param bytes exactly as long as the numbers take.
 */
export function readNumbers(
  bytes: Uint8Array,
  name: NumberFormatName,
  shape: readonly number[],
): StateTensor {
  if (name === "F32" || name === "I64") {
    // an aligned copy; `Buffer.slice` would return a view
    const { buffer } = Uint8Array.prototype.slice.call(bytes);
    return name === "F32"
      ? { dtype: name, shape, values: new Float32Array(buffer) }
      : { dtype: name, shape, values: new BigInt64Array(buffer) };
  }
  if (name === "F16" || name === "BF16") {
    const halves = new Uint16Array(Uint8Array.prototype.slice.call(bytes).buffer);
    const values = name === "F16" ? widenFloat16(halves) : widenBfloat16(halves);
    return { dtype: "F32", shape, values };
  }
  return gatherNumbers(bytes, name, shape, countTo(bytes.length / NUMBER_FORMATS[name].bytes));
}

/** 0, 1, ..., count - 1, one at a time: as a list they would take many times what they count. */
function* countTo(count: number): Generator<number> {
  for (let place = 0; place < count; place++) yield place;
}

/** The numbers at the given places of `bytes`, each place counted in numbers. */
export function gatherNumbers(
  bytes: Uint8Array,
  name: NumberFormatName,
  shape: readonly number[],
  places: Iterable<number>,
): StateTensor {
  const format: NumberFormat = NUMBER_FORMATS[name];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = shape.reduce((product, length) => product * length, 1);
  let next = 0;
  if (format.dtype === "F32") {
    const values = new Float32Array(size);
    for (const place of places) values[next++] = Number(format.read(view, place * format.bytes));
    return { dtype: "F32", shape, values };
  }
  const values = new BigInt64Array(size);
  for (const place of places) values[next++] = BigInt(format.read(view, place * format.bytes));
  return { dtype: "I64", shape, values, ...(name !== "I64" && { stored: name }) };
}
