import type { VolumeShape } from "@spinegrade/shape-alignment";
import { padSlices, type Border } from "./pad-slice.ts";
import { programMemory, type RowProgram } from "../row-program.ts";

/** Bytes that a program may read or write past the end. */
const SLACK = 16;

/**
 * Every pixel from the square of `size` px around it, slice by slice.
 * @param voxels [D, H, W]; not changed.
 * @param border what lies beyond a slice's edge.
 * @param program computes a row from the `size` rows around it.
 */
export function filterSlices(
  voxels: Uint8Array,
  [D, H, W]: VolumeShape,
  { size, border, program }: { size: number; border: Border; program: RowProgram },
): Uint8Array {
  const { pixels, stride, fill } = padSlices(voxels, [H, W], size >> 1, border);
  const output = pixels.length + SLACK;
  const memory = programMemory(output + H * W + SLACK);
  const filtered = new Uint8Array(voxels.length);
  for (let z = 0; z < D; z++) {
    fill(z);
    memory.set(pixels);
    for (let y = 0; y < H; y++) {
      // a row's surplus is overwritten by the next one
      const start = output + y * W;
      program(y * stride, stride, start, start + W);
    }
    filtered.set(memory.subarray(output, output + H * W), z * H * W);
  }
  return filtered;
}
