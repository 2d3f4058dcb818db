import type * as tf from "@tensorflow/tfjs-core";
import { geometryOf } from "./geometry.ts";
import { runOp } from "../backend/run-op.ts";
import type { Conv2dOptions } from "./tensorflow-conv2d.ts";
import { withGradient } from "../backend/with-gradient.ts";

/**
 * A 2-D convolution and its gradients as products of matrices, one for each tap of the kernel, over the pixels whose
 * neighbour at that tap is inside the map: neither the zeros around a map nor patches of it are written or multiplied.
 * Results do not depend on the number of threads. Needs the native operations.
 * @param x [N, H, W, C]
 * @param kernel [k, k, C, O]
 * @returns [N, h, w, O]
 */
export function directConv2d(x: tf.Tensor4D, kernel: tf.Tensor4D, options: Conv2dOptions): tf.Tensor4D {
  const geometry = geometryOf(x, kernel, options);
  const [, height, width] = x.shape;
  return withGradient(
    [x, kernel],
    () => {
      const [y] = runOp("SpinegradeConv2d", geometry, [x, kernel], 1);
      return { result: y as tf.Tensor4D, saved: [x, kernel] as [tf.Tensor4D, tf.Tensor4D] }; // the rank of x
    },
    (dy, [input, weights]) => {
      const byInput = { ...geometry, map: { int: [height, width] } };
      const byKernel = { ...geometry, kernel_size: { int: kernel.shape[0] } };
      const [dx] = runOp("SpinegradeConv2dInputGrad", byInput, [dy, weights], 1);
      const [dKernel] = runOp("SpinegradeConv2dKernelGrad", byKernel, [input, dy], 1);
      return [dx, dKernel];
    },
  );
}
