import * as tf from "@tensorflow/tfjs-core";

/** The parts of a kernel [..., C + S, O] that meet a coarse map of C channels and a finer one of S. */
export function splitKernel<T extends tf.Tensor4D | tf.Tensor5D>(x: T, skip: T, kernel: T): [T, T] {
  const channels = [x.shape.at(-1) ?? 0, skip.shape.at(-1) ?? 0];
  return tf.split<T>(kernel, channels, kernel.rank - 2) as [T, T]; // two parts
}
