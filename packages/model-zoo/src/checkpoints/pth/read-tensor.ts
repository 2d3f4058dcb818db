import { CheckpointError } from "../checkpoint-error.ts";
import { gatherNumbers, NUMBER_FORMATS, readNumbers } from "../number-formats.ts";
import { shownName } from "../shown-name.ts";
import type { StateTensor } from "../state.ts";
import type { PickledTensor } from "./pickled.ts";

/** Largest ratio of the tensors' bytes to the file's: overlapping views could take any number. */
const LARGEST_GROWTH = 16;

/** Bytes of a value in a net: float32 or a 64 bit integer, however narrow the file's numbers are. */
const TAKEN_BYTES = { F32: 4, I64: 8 } as const;

/**
 * Checks how much memory all tensors of a file would take, before any is read.
 * @throws CheckpointError when it is more than `LARGEST_GROWTH` times the file.
 */
export function checkSizes(
  tensors: readonly (readonly [name: string, tensor: PickledTensor])[],
  fileBytes: number,
  source: string,
): void {
  const bytes = tensors.reduce(
    (sum, [, { storage, shape }]) => sum + sizeOf(shape) * TAKEN_BYTES[NUMBER_FORMATS[storage.format].dtype],
    0,
  );
  if (bytes > LARGEST_GROWTH * fileBytes) {
    throw new CheckpointError(
      `${source} has ${fileBytes} bytes, but its tensors would take ${bytes}: many views of the same numbers; save copies of them`,
    );
  }
}

/** A tensor's values out of the bytes of its storage. @throws CheckpointError when it does not lie in them. */
export function readTensor(
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
      `${source}: tensor ${shownName(name)} [${shape.join(", ")}] does not lie in its storage, data/${shownName(storage.key)}, of ` +
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

/** Yields the position of each number of a strided tensor in its storage, the last axis fastest. */
function* places(offset: number, shape: readonly number[], strides: readonly number[]): Generator<number> {
  const index = shape.map(() => 0);
  let place = offset;
  for (let left = sizeOf(shape); left > 0; left--) {
    yield place;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const [length = 0, stride = 0, at = 0] = [shape[axis], strides[axis], index[axis]];
      if (at + 1 < length) {
        index[axis] = at + 1;
        place += stride;
        break;
      }
      index[axis] = 0;
      place -= at * stride;
    }
  }
}

/** Infinity where no array is so large; never NaN, as 0 times infinity would be. */
function sizeOf(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, length) => product * length, 1);
}
