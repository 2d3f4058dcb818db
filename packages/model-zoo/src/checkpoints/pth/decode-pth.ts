import { CheckpointError } from "../checkpoint-error.ts";
import type { DecodedCheckpoint } from "../decode-safetensors.ts";
import { gatherNumbers, NUMBER_FORMATS, readNumbers } from "../number-formats.ts";
import type { StateTensor } from "../state.ts";
import { PickledTensor } from "./pickled.ts";
import type { Pickled } from "./pickled.ts";
import { readZip } from "./read-zip.ts";
import { unpickle } from "./unpickle.ts";

/** How many times more bytes than the file has its tensors may take: views that overlap could take any number. */
const LARGEST_GROWTH = 16;

/**
 * Reads what `torch.save` wrote: a state_dict, or a dictionary with one under "state_dict" (`iteration`, `epoch` and other
 * plain values beside it become metadata). Only a pickle of tensors and plain containers is read; any other global makes
 * it refuse the file before a tensor is looked at. Floating-point tensors of any width become F32, whole numbers I64.
 * @param source what errors name the file as.
 * @throws CheckpointError when the file is damaged, holds anything else, or comes from a big-endian machine.
 */
export function decodePth(bytes: Uint8Array, source = "the checkpoint"): DecodedCheckpoint {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) {
    throw new CheckpointError(
      `${source} is no zip archive, as torch.save writes since PyTorch 1.6; load and save it anew with PyTorch`,
    );
  }
  const members = readZip(bytes, source);
  const name = [...members.keys()].find((each) => each.endsWith("/data.pkl"));
  if (name === undefined)
    throw new CheckpointError(`${source}: the archive has no data.pkl: torch.save did not write it`);
  const folder = name.slice(0, -"data.pkl".length);
  checkByteOrder(members.get(`${folder}byteorder`), source);
  const root = unpickle(members.get(name) ?? new Uint8Array(), source);
  const { tensors, metadata } = findTensors(root, source);
  checkSizes(tensors, bytes.length, source);
  const state = new Map<string, StateTensor>();
  for (const [key, tensor] of tensors) {
    const content = members.get(`${folder}data/${tensor.storage.key}`);
    state.set(key, readTensor(key, tensor, content, source));
  }
  return { state, metadata };
}

/** Files of PyTorch before 2.1 do not say it; they are of machines like ours. */
function checkByteOrder(member: Uint8Array | undefined, source: string): void {
  const order = member === undefined ? "little" : new TextDecoder().decode(member);
  if (order !== "little") {
    throw new CheckpointError(
      `${source} has its numbers in the byte order "${order}", only "little" is read; save it anew on a little-endian machine`,
    );
  }
}

interface Found {
  readonly tensors: readonly [name: string, tensor: PickledTensor][];
  readonly metadata: Readonly<Record<string, string>>;
}

function findTensors(root: Pickled, source: string): Found {
  if (!(root instanceof Map)) throw new CheckpointError(`${source} holds no dictionary of tensors`);
  const nested = root.get("state_dict");
  const dictionary = nested instanceof Map ? nested : root;
  const others: string[] = [];
  const tensors: [string, PickledTensor][] = [];
  for (const [name, value] of dictionary) {
    if (value instanceof PickledTensor && typeof name === "string") tensors.push([name, value]);
    else others.push(JSON.stringify(name));
  }
  if (others.length > 0) {
    throw new CheckpointError(
      `${source}: these entries of its state_dict are no tensors: ${others.join(", ")}`,
    );
  }
  return { tensors, metadata: dictionary === root ? {} : plainValues(root) };
}

function plainValues(root: ReadonlyMap<Pickled, Pickled>): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [key, value] of root) {
    const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    if (isPlain && typeof key === "string") values[key] = String(value);
  }
  return values;
}

function checkSizes(tensors: Found["tensors"], fileBytes: number, source: string): void {
  const bytes = tensors.reduce(
    (sum, [, { storage, shape }]) => sum + sizeOf(shape) * NUMBER_FORMATS[storage.format].bytes,
    0,
  );
  if (bytes > LARGEST_GROWTH * fileBytes) {
    throw new CheckpointError(
      `${source} has ${fileBytes} bytes, but its tensors would take ${bytes}: many views of the same numbers; save copies of them`,
    );
  }
}

function readTensor(
  name: string,
  { storage, offset, shape, strides }: PickledTensor,
  content: Uint8Array | undefined,
  source: string,
): StateTensor {
  const width = NUMBER_FORMATS[storage.format].bytes;
  const size = sizeOf(shape);
  const last = shape.reduce((place, length, axis) => place + (length - 1) * (strides[axis] ?? 0), offset);
  if (content?.length !== storage.size * width || (size > 0 && last >= storage.size)) {
    throw new CheckpointError(
      `${source}: tensor ${name} [${shape.join(", ")}] does not lie in its storage, data/${storage.key}, of ` +
        `${content?.length ?? 0} bytes; copy or download it again`,
    );
  }
  if (isContiguous(shape, strides))
    return readNumbers(content.subarray(offset * width, (offset + size) * width), storage.format, shape);
  return gatherNumbers(content, storage.format, shape, places(offset, shape, strides));
}

/** Whether the numbers lie one after the other, the last axis fastest. */
function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (const [axis, length] of [...shape.entries()].reverse()) {
    if (length !== 1 && strides[axis] !== expected) return false;
    expected *= length;
  }
  return true;
}

/** Where each number of a strided tensor lies in its storage, the last axis fastest. */
function* places(offset: number, shape: readonly number[], strides: readonly number[]): Generator<number> {
  const [length, ...rest] = shape;
  if (length === undefined) {
    yield offset;
    return;
  }
  for (let index = 0; index < length; index++)
    yield* places(offset + index * (strides[0] ?? 0), rest, strides.slice(1));
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
