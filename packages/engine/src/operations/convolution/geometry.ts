import type * as tf from "@tensorflow/tfjs-core";
import type { OpAttribute } from "../backend/run-op.ts";

/** Stride and padding of a convolution. */
interface Around {
  readonly stride: number;
  /** A number: as many rows and columns of zeros on each side. */
  readonly padding: "same" | "valid" | number;
}

/** The attribute `geometry` of a native convolution: stride, and rows and columns of zeros above, below, left and right. */
export function geometryOf(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  { stride, padding }: Around,
): Record<string, OpAttribute> {
  const [, height, width] = x.shape;
  const zeros = (side: number): [number, number] => {
    if (padding === "same") return samePadding(side, kernel.shape[0], stride);
    return padding === "valid" ? [0, 0] : [padding, padding];
  };
  return { geometry: { int: [stride, ...zeros(height), ...zeros(width)] } };
}

/** Zeros before and after a side, as TensorFlow's "same" counts them. */
function samePadding(side: number, kernelSize: number, stride: number): [number, number] {
  const all = Math.max(0, (Math.ceil(side / stride) - 1) * stride + kernelSize - side);
  const before = Math.floor(all / 2);
  return [before, all - before];
}
