import { growMemory } from "@spinegrade/pipeline/wasm";
import type { VolumeShape } from "@spinegrade/shape-alignment";
import { newKernel, type Kernel, type SquareFilter } from "../kernel/kernel.ts";
import { padSlices, type Border } from "./pad-slice.ts";

/** Vectors are of 16 bytes, and a filter reads and writes whole ones. */
const VECTOR = 16;

let shared: Kernel | undefined;

/**
 * Every pixel from the square of `size` px around it, slice by slice.
 * @param voxels [D, H, W]; not changed.
 * @param size 3 or 5.
 * @param border what lies beyond a slice's edge.
 * @param filter picks what computes a slice.
 */
export function filterSlices(
  voxels: Uint8Array,
  [D, H, W]: VolumeShape,
  { size, border, filter }: { size: number; border: Border; filter: (kernel: Kernel) => SquareFilter },
): Uint8Array {
  shared ??= newKernel();
  const { pixels, stride, fill } = padSlices(voxels, [H, W], size >> 1, border);
  const input = alignUp(shared.freeMemory());
  const output = alignUp(input + pixels.length + VECTOR);
  const scratch = alignUp(output + H * W + VECTOR);
  growMemory(shared, scratch + 5 * (stride + 2 * VECTOR) + 25 * VECTOR);
  const memory = new Uint8Array(shared.memory.buffer);
  const run = filter(shared);
  const filtered = new Uint8Array(voxels.length);
  for (let z = 0; z < D; z++) {
    fill(z);
    memory.set(pixels, input);
    run(input, stride, output, W, H, scratch);
    filtered.set(memory.subarray(output, output + H * W), z * H * W);
  }
  return filtered;
}

function alignUp(bytes: number): number {
  return Math.ceil(bytes / VECTOR) * VECTOR;
}
