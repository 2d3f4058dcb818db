import * as tf from "@tensorflow/tfjs-core";
import { runOp } from "../backend/run-op.ts";
import { geometryOf } from "./geometry.ts";
import type { Conv2dOptions } from "./tensorflow-conv2d.ts";

/**
 * A kernel of tfjs-core's registry, where, unlike with `tf.customGrad`, a gradient is computed only if it is asked for: that of
 * an image is not.
 */
const NAME = "SpinegradeFewChannelsConv2d";

/**
 * `tf.conv2d` of few input channels, as of an image, with a kernel gradient that has the same bytes for any number of threads.
 * Needs the native operations.
 * @param x [N, H, W, C]
 * @param kernel [k, k, C, O]
 * @returns [N, h, w, O]
 */
export function fewChannelsConv2d(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  { stride, padding }: Conv2dOptions,
): tf.Tensor4D {
  registerOnce();
  const attributes = { strides: stride, pad: padding, dataFormat: "NHWC", dilations: 1 };
  return tf.engine().runKernel<tf.Tensor4D>(NAME, { x, filter: kernel }, attributes);
}

/** Registers the kernel with the backend that computes now. */
function registerOnce(): void {
  const backendName = tf.getBackend();
  if (tf.getKernelsForBackend(backendName).some(({ kernelName }) => kernelName === NAME)) return;
  tf.registerKernel({ ...tf.getKernel("Conv2D", backendName), kernelName: NAME });
  tf.registerGradient({
    kernelName: NAME,
    inputsToSave: ["x", "filter"],
    gradFunc: (dy, saved, attributes) => ({
      ...tf.getGradient("Conv2D").gradFunc(dy, saved, attributes),
      filter: () => kernelGradient(dy, saved, attributes),
    }),
  });
}

function kernelGradient(
  dy: tf.Tensor | tf.Tensor[],
  [x, kernel]: tf.Tensor[],
  { strides: stride, pad }: tf.NamedAttrMap,
): tf.Tensor {
  if (x?.rank !== 4 || kernel?.rank !== 4 || Array.isArray(dy)) throw new Error("conv2d saved no images");
  const padding = (["same", "valid"] as const).find((name) => name === pad);
  if (typeof stride !== "number" || padding === undefined)
    throw new Error("conv2d kept no stride, or no padding");
  const [images, filter] = [x as tf.Tensor4D, kernel as tf.Tensor4D]; // of rank 4, as checked
  const geometry = geometryOf(images, filter, { stride, padding });
  const attributes = { ...geometry, kernel_size: { int: filter.shape[0] } };
  return runOp("SpinegradeConv2dKernelGrad", attributes, [images, dy], 1)[0];
}
