import { fixedOf } from "../record/extent.ts";
import type { Operation, Value } from "../record/recording.ts";
import { integersOf } from "./lowering.ts";

/** Zeros before each axis, then after each, in ONNX's order: above, left, below and right of a map. */
export type Pads = readonly number[];

/** The zeros that TensorFlow puts around a map [N, H, W, C], or a volume, before a convolution or pooling. */
export function padsOf(operation: Operation, x: Value, window: readonly number[], stride: number): Pads {
  const { padding } = operation.attributes;
  if (padding === "VALID") return window.flatMap(() => [0, 0]);
  if (padding === "EXPLICIT") {
    const [, , top = 0, bottom = 0, left = 0, right = 0] = integersOf(operation, "explicit_paddings");
    return [top, left, bottom, right];
  }
  const around = window.map((size, axis) => samePads(fixedOf(x.shape[axis + 1]), size, stride));
  return [...around.map(([before]) => before), ...around.map(([, after]) => after)];
}

/** TensorFlow's "SAME": as many zeros as the stride needs, an odd one at the end. */
function samePads(side: number, kernel: number, stride: number): [number, number] {
  const all = Math.max(0, (Math.ceil(side / stride) - 1) * stride + kernel - side);
  const before = Math.floor(all / 2);
  return [before, all - before];
}
