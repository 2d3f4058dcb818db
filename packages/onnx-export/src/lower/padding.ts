import { fixedOf } from "../record/extent.ts";
import type { Operation, Value } from "../record/recording.ts";
import { integersOf } from "./lowering.ts";

/** The attribute of a node that puts zeros around a map or a volume. */
export type Padding =
  { readonly pads: { readonly ints: readonly number[] } } | { readonly auto_pad: { readonly s: string } };

/** @param zeros before each axis, then after each, in ONNX's order: above, left, below and right of a map. */
export function padded(zeros: readonly number[]): Padding {
  return { pads: { ints: zeros } };
}

/** The zeros that TensorFlow puts around a map [N, H, W, C], or a volume, before a convolution or pooling. */
export function paddingOf(
  operation: Operation,
  x: Value,
  window: readonly number[],
  stride: number,
): Padding {
  const { padding } = operation.attributes;
  if (padding === "VALID") return padded(window.flatMap(() => [0, 0]));
  if (padding === "EXPLICIT") {
    const [, , top = 0, bottom = 0, left = 0, right = 0] = integersOf(operation, "explicit_paddings");
    return padded([top, left, bottom, right]);
  }
  const sides = window.map((_, axis) => x.shape[axis + 1]);
  // ONNX's own word for TensorFlow's "SAME", for runtimes to compute
  if (sides.some((side) => typeof side !== "number")) return { auto_pad: { s: "SAME_UPPER" } };
  const around = window.map((size, axis) => samePads(fixedOf(sides[axis]), size, stride));
  return padded([...around.map(([before]) => before), ...around.map(([, after]) => after)]);
}

/** TensorFlow's "SAME": as many zeros as the stride needs, an odd one at the end. */
function samePads(side: number, kernel: number, stride: number): [number, number] {
  const all = Math.max(0, (Math.ceil(side / stride) - 1) * stride + kernel - side);
  const before = Math.floor(all / 2);
  return [before, all - before];
}
