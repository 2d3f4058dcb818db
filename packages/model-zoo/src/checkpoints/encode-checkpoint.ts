import { toFloat16 } from "./float16.ts";
import { sealFile, withRoomForSeal } from "./seal.ts";
import type { State } from "./state.ts";

/** Data starts at a multiple of this many bytes, so that it can be mapped into memory as it lies. */
const ALIGNMENT = 8;

/** A tensor as it is stored. */
interface StoredTensor {
  readonly dtype: "I64" | "F32" | "F16";
  readonly shape: readonly number[];
  readonly values: BigInt64Array | Float32Array | Uint16Array;
}

/** Options of `encodeCheckpoint`. */
export interface EncodeOptions {
  /** Stores floating-point tensors as float16: half the space; `float16Error` says what it changes. Default false. */
  readonly float16?: boolean;
}

/**
 * Encodes a safetensors file: the length of the header in 8 bytes, a JSON header, and the tensors' bytes without gaps.
 * The header keeps the state's order. The bytes of int64 tensors come first, so that every tensor is aligned. The same
 * state and metadata give the same bytes. The metadata contain the XXH64 hash of the whole file, which the reader
 * verifies.
 * @param metadata strings that describe the file; `format: "pt"` is added, which announces PyTorch's layouts to
 *   readers.
 */
export function encodeCheckpoint(
  given: State,
  metadata: Readonly<Record<string, string>> = {},
  { float16 = false }: EncodeOptions = {},
): Uint8Array {
  const state = float16 ? toHalves(given) : given;
  const begins = placeTensors(state);
  const header = encodeHeader(state, begins, withRoomForSeal(metadata));
  const dataBytes = [...state.values()].reduce((sum, { values }) => sum + values.byteLength, 0);
  const file = new Uint8Array(8 + header.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  for (const [name, { values }] of state) {
    file.set(bytesOf(values), 8 + header.length + (begins.get(name) ?? 0));
  }
  sealFile(file, 8 + header.length);
  return file;
}

function toHalves(state: State): Map<string, StoredTensor> {
  return new Map(
    [...state].map(([name, tensor]) => [
      name,
      tensor.dtype === "F32"
        ? { dtype: "F16", shape: tensor.shape, values: Uint16Array.from(tensor.values, toFloat16) }
        : tensor,
    ]),
  );
}

/** Where each tensor's bytes begin, counted from the end of the header. */
function placeTensors(state: ReadonlyMap<string, StoredTensor>): Map<string, number> {
  const begins = new Map<string, number>();
  let end = 0;
  for (const dtype of ["I64", "F32", "F16"]) {
    for (const [name, tensor] of state) {
      if (tensor.dtype !== dtype) continue;
      begins.set(name, end);
      end += tensor.values.byteLength;
    }
  }
  return begins;
}

function encodeHeader(
  state: ReadonlyMap<string, StoredTensor>,
  begins: ReadonlyMap<string, number>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const sorted = Object.entries({ ...metadata, format: "pt" }).sort(([a], [b]) => (a < b ? -1 : 1));
  const entries = [...state].map(([name, { dtype, shape, values }]) => {
    const begin = begins.get(name) ?? 0;
    return [name, { dtype, shape, data_offsets: [begin, begin + values.byteLength] }] as const;
  });
  const text = JSON.stringify(Object.fromEntries([["__metadata__", Object.fromEntries(sorted)], ...entries]));
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(Math.ceil(bytes.length / ALIGNMENT) * ALIGNMENT).fill(0x20);
  padded.set(bytes);
  return padded;
}

/** The values' bytes; safetensors is little-endian, as every platform that TensorFlow's wheels are made for. */
function bytesOf(values: StoredTensor["values"]): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
