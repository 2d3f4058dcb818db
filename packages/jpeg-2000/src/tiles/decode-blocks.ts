import { Jpeg2000Error } from "../jpeg-2000-error.ts";
import type { BlockStyle } from "../codestream/coding-style.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Segment } from "../packets/code-block.ts";
import type { Band } from "./resolutions.ts";

/** The kernel's return codes, in its order (assembly/decode-block.ts). */
const FAULTS = [
  undefined,
  "a marker among a code-block's bytes",
  "a code-block's bytes end before its coding passes do",
  "a code-block's segmentation symbol is wrong",
] as const;

/** Target of a tile's coefficients. */
export interface CoefficientPlane {
  readonly at: number;
  readonly stride: number;
}

/** Decodes the code-blocks of a sub-band to their places in a tile's plane. */
export function decodeBlocks(
  kernel: Kernel,
  bytes: Uint8Array,
  band: Band,
  { style, isReversible }: BlockStyle,
  { at, stride }: CoefficientPlane,
  segmentAt: number,
): void {
  for (const block of band.blocks) {
    const { x0, y0, x1, y1 } = block.area;
    kernel.startBlock(x1 - x0, y1 - y0, style);
    let firstPass = 0;
    for (const segment of block.segments) {
      const length = gather(kernel, bytes, segment, segmentAt);
      const { passes } = segment;
      const { planes } = block;
      const answer = kernel.decodeSegment(segmentAt, length, firstPass, passes, planes, band.kind, style);
      const fault = FAULTS[answer];
      if (fault !== undefined) throw new Jpeg2000Error("corrupt", fault, segment.pieces[0]?.start ?? 0);
      firstPass += passes;
    }
    const to = at + (band.row + y0 - band.area.y0) * stride + (band.column + x0 - band.area.x0) * 4;
    if (isReversible) kernel.storeWhole(to, stride);
    else kernel.storeReal(to, stride, band.stepSize);
  }
}

/** Copies a segment's pieces, each from another packet, into the kernel's memory, one after another. */
function gather(kernel: Kernel, bytes: Uint8Array, { pieces }: Segment, to: number): number {
  const memory = new Uint8Array(kernel.memory.buffer);
  let length = 0;
  for (const { start, end } of pieces) {
    memory.set(bytes.subarray(start, end), to + length);
    length += end - start;
  }
  return length;
}
