import { findRepeatedKey, nameForeignFile } from "@spinegrade/pipeline";
import { isObject } from "@spinegrade/pipeline/is-object";
import { CheckpointError } from "./checkpoint-error.ts";
import { NUMBER_FORMATS, readNumbers } from "./number-formats.ts";
import type { NumberFormatName } from "./number-formats.ts";
import { MAX_AXES } from "./pth/pickled.ts";
import { checkSeal } from "./seal.ts";
import { shownName, shownValue } from "./shown-name.ts";
import type { State, StoredState, StoredTensor } from "./state.ts";

/** The format's own bound on a header; a longer one is a damaged or hostile file. */
const LARGEST_HEADER = 100_000_000;

/** The content of a safetensors file. */
export interface DecodedCheckpoint {
  /** Tensors by name, in the header's order. */
  readonly state: State;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The content of a safetensors file, numbers of 16 bits as they lie there. */
export interface StoredCheckpoint {
  readonly state: StoredState;
  readonly metadata: DecodedCheckpoint["metadata"];
}

interface Placed {
  readonly name: string;
  readonly format: NumberFormatName;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads a safetensors file. Floating-point tensors of any width become F32, whole numbers I64. Checks the entire header
 * before reading a value: every tensor must have as many bytes as its shape needs, within the file, without overlaps or
 * gaps. A file written by `encodeCheckpoint` carries a hash that detects any damaged bit; files of other programs carry
 * none.
 * @param source the file's name in error messages.
 * @throws CheckpointError if the file is truncated, malformed, of an unsupported number type, or does not match its
 *   hash.
 */
export function decodeSafetensors(bytes: Uint8Array, source = "the checkpoint"): DecodedCheckpoint {
  return decodeWith(readNumbers, bytes, source);
}

/**
 * Reads a safetensors file as `decodeSafetensors`, but leaves numbers of 16 bits as they lie.
 * @throws CheckpointError as `decodeSafetensors`.
 */
export function decodeStored(bytes: Uint8Array, source = "the checkpoint"): StoredCheckpoint {
  return decodeWith<StoredTensor>(
    (data, format, shape) =>
      format === "F16" || format === "BF16"
        ? { dtype: format, shape, values: new Uint16Array(Uint8Array.prototype.slice.call(data).buffer) }
        : readNumbers(data, format, shape),
    bytes,
    source,
  );
}

function decodeWith<Tensor>(
  read: (data: Uint8Array, format: NumberFormatName, shape: readonly number[]) => Tensor,
  bytes: Uint8Array,
  source: string,
): { readonly state: ReadonlyMap<string, Tensor>; readonly metadata: Readonly<Record<string, string>> } {
  const { header, data } = splitFile(bytes, source);
  const { __metadata__: found, ...entries } = header;
  const metadata = checkSeal(bytes, bytes.length - data.length, readMetadata(found, source), source);
  const placed = Object.entries(entries).map(([name, entry]) => readEntry(name, entry, source));
  checkPlacement(placed, data.length, source);
  const state = new Map(
    placed.map(({ name, format, shape, begin, end }) => [
      name,
      read(data.subarray(begin, end), format, shape),
    ]),
  );
  return { state, metadata };
}

function splitFile(bytes: Uint8Array, source: string): { header: Record<string, unknown>; data: Uint8Array } {
  if (bytes.length < 8)
    throw unreadable(bytes, source, `${source} has ${bytes.length} bytes; a safetensors file has 8 or more`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(Math.min(LARGEST_HEADER, bytes.length - 8))) {
    const what = `the header claims ${length} bytes, but the file has ${bytes.length}: it is cut short or not a safetensors file`;
    throw unreadable(bytes, source, `${source}: ${what}`);
  }
  const end = 8 + Number(length);
  return { header: parseHeader(bytes, end, source), data: bytes.subarray(end) };
}

/** The error for bytes that are not a safetensors file; it names their format if that is known. */
function unreadable(bytes: Uint8Array, source: string, otherwise: string): CheckpointError {
  const foreign = nameForeignFile(bytes);
  return new CheckpointError(
    foreign === undefined ? otherwise : `${source} is not a safetensors file, but ${foreign}`,
  );
}

function parseHeader(bytes: Uint8Array, end: number, source: string): Record<string, unknown> {
  let header: unknown;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, end));
    header = JSON.parse(text);
  } catch (cause) {
    throw unreadable(bytes, source, `${source}: the header is not JSON (${String(cause)})`);
  }
  if (!isObject(header)) throw new CheckpointError(`${source}: the header is not a JSON object`);
  const repeated = findRepeatedKey(text);
  if (repeated !== undefined)
    throw new CheckpointError(`${source}: the header has ${shownName(repeated.key)} twice in one object`);
  return header;
}

function readEntry(name: string, entry: unknown, source: string): Placed {
  const fail = (what: string): never => {
    throw new CheckpointError(`${source}: tensor ${shownName(name)}: ${what}`);
  };
  if (!isObject(entry)) return fail("its header entry is not an object");
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isFormat(dtype))
    return fail(
      `dtype ${shownValue(dtype)} is not supported, only ${Object.keys(NUMBER_FORMATS).join(", ")} are`,
    );
  if (!isSizes(shape)) return fail(`shape ${shownValue(shape)} is not a list of sizes, ${MAX_AXES} at most`);
  if (!isSizes(offsets) || offsets.length !== 2)
    return fail(`data_offsets ${shownValue(offsets)} is not a pair of offsets`);
  const [begin = 0, end = 0] = offsets;
  const needed = shape.reduce((product, size) => product * size, NUMBER_FORMATS[dtype].bytes);
  if (end - begin !== needed)
    return fail(
      `its offsets ${begin} to ${end} hold ${end - begin} bytes, its shape [${shape.join(", ")}] needs ${needed}`,
    );
  return { name, format: dtype, shape, begin, end };
}

/** Ordered by place, each tensor must begin where the one before ended, and the last must end with the file. */
function checkPlacement(placed: readonly Placed[], dataLength: number, source: string): void {
  let end = 0;
  let before = "the header";
  for (const entry of [...placed].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (entry.begin !== end) {
      const fault = entry.begin < end ? "overlaps" : "leaves a gap after";
      throw new CheckpointError(
        `${source}: tensor ${shownName(entry.name)} at ${entry.begin} ${fault} ${shownName(before)}, which ends at ${end}`,
      );
    }
    end = entry.end;
    before = entry.name;
  }
  if (end !== dataLength) {
    throw new CheckpointError(
      `${source}: the tensors end at byte ${end} of the data, the file at ${dataLength}; it is ${end > dataLength ? "cut short" : "too long"}`,
    );
  }
}

function readMetadata(metadata: unknown, source: string): Record<string, string> {
  const texts: Record<string, string> = {};
  if (metadata === undefined) return texts;
  if (!isObject(metadata)) throw new CheckpointError(`${source}: __metadata__ is not an object`);
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== "string")
      throw new CheckpointError(`${source}: __metadata__.${shownName(key)} is not text`);
    texts[key] = value;
  }
  return texts;
}

function isFormat(value: unknown): value is NumberFormatName {
  return typeof value === "string" && Object.hasOwn(NUMBER_FORMATS, value);
}

function isSizes(value: unknown): value is number[] {
  return (
    Array.isArray(value) &&
    value.length <= MAX_AXES &&
    value.every((size) => Number.isSafeInteger(size) && size >= 0)
  );
}
