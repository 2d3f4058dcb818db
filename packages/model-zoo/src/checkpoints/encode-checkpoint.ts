import { sealFile, withRoomForSeal } from "./seal.ts";
import type { StoredState, StoredTensor } from "./state.ts";
import { type WeightPrecision, withPrecision } from "./weight-precision.ts";

/** Data starts at a multiple of this many bytes, so that it can be mapped into memory as it lies. */
const ALIGNMENT = 8;

/** Options of `encodeCheckpoint`. */
export interface EncodeOptions {
  /** Format of floating-point tensors; `weightError` measures its error. Default float32. */
  readonly weightPrecision?: WeightPrecision;
}

/**
 * Encodes a safetensors file: the length of the header in 8 bytes, a JSON header, and the tensors' bytes without gaps.
 * The header keeps the state's order. The bytes of int64 tensors come first, so that every tensor is aligned. The same
 * state and metadata give the same bytes. The metadata contain the XXH64 hash of the whole file, which the reader
 * verifies.
 * @param metadata strings that describe the file; `format: "pt"` is added, which announces PyTorch's layouts to
 *   readers.
 * @throws CheckpointError as `withPrecision` does.
 */
export function encodeCheckpoint(
  given: StoredState,
  metadata: Readonly<Record<string, string>> = {},
  { weightPrecision = "float32" }: EncodeOptions = {},
): Uint8Array {
  const state = withPrecision(given, weightPrecision);
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

/** Offsets of the tensors' bytes from the end of the header. */
function placeTensors(state: StoredState): Map<string, number> {
  const begins = new Map<string, number>();
  let end = 0;
  for (const dtype of ["I64", "F32", "F16", "BF16"]) {
    for (const [name, tensor] of state) {
      if (tensor.dtype !== dtype) continue;
      begins.set(name, end);
      end += tensor.values.byteLength;
    }
  }
  return begins;
}

function encodeHeader(
  state: StoredState,
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
