import { fixedOf } from "../record/extent.ts";
import type { Operation, Value } from "../record/recording.ts";
import { integersOf } from "./lowering.ts";

/** Zeros above, left, below and right of a map, in ONNX's order. */
export type Pads = readonly [number, number, number, number];

/** The zeros that TensorFlow puts around a map [N, H, W, C] before a convolution or pooling. */
export function padsOf(
  operation: Operation,
  x: Value,
  [height, width]: readonly [number, number],
  stride: number,
): Pads {
  const { padding } = operation.attributes;
  if (padding === "VALID") return [0, 0, 0, 0];
  if (padding === "EXPLICIT") {
    const [, , top = 0, bottom = 0, left = 0, right = 0] = integersOf(operation, "explicit_paddings");
    return [top, left, bottom, right];
  }
  const [rows, columns] = x.shape.slice(1, 3).map(fixedOf);
  const [top, bottom] = samePads(rows ?? 0, height, stride);
  const [left, right] = samePads(columns ?? 0, width, stride);
  return [top, left, bottom, right];
}

/** TensorFlow's "SAME": as many zeros as the stride needs, an odd one at the end. */
function samePads(side: number, kernel: number, stride: number): [number, number] {
  const all = Math.max(0, (Math.ceil(side / stride) - 1) * stride + kernel - side);
  const before = Math.floor(all / 2);
  return [before, all - before];
}
