import * as tf from "@tensorflow/tfjs-core";
import type { MapOrVolume } from "./as-volume.ts";
import { conv2d } from "./conv2d.ts";
import { areNativeOperationsActive, isDifferentiated } from "../backend/native-operations.ts";
import { runOp } from "../backend/run-op.ts";
import { upsample2x } from "./upsample2x.ts";
import { withGradient } from "../backend/with-gradient.ts";

/** Options for the step before a convolution in the same operation. */
export interface Conv3x3Options {
  /** Whether to up-sample x by 2 in plane (nearest) first, without writing the larger map. Default false. */
  readonly isUpsampled?: boolean;
}

/**
 * Below these numbers of in-plane outputs and input channels, `conv2d` or TensorFlow's own conv3d is used. On small maps the
 * 2x2 output tiles reach beyond the border, and transforming the kernel costs more than it saves. Processor time of all
 * three passes with AVX2, relative to TensorFlow's: 1.3 for 512 channels at 3x3 pixels, 0.9 for 256 at 6x6, 0.6 for 64
 * at 24x24. With fewer channels the vectors are half empty.
 */
const LEAST_PIXELS = 25;
const LEAST_CHANNELS = 8;

/**
 * A 3x3 in-plane or 3x3x3 convolution with stride 1 and padding 1, with gradients with respect to x and the kernel.
 *
 * All passes use Winograd's minimal filtering (Lavin and Gray, arXiv:1509.09308), in tiles of 2 x 2 outputs: 4 products
 * instead of 9 in a plane, 8 instead of 27 in three axes; for an up-sampled map 9 / 4 and 6. On large maps, gradients and
 * results of which no gradient is recorded are computed in tiles of 4 x 4: 9 / 4 and 4.5 products. The sums of inputs and
 * of taps lose a digit: values differ from TensorFlow's by up to 2e-6 of the largest value, in tiles of 4 x 4 by up to
 * 5e-6. The kernel gradient, a long sum, differs by up to 2.4e-5.
 * @param x [N, H, W, C] or [B, D, H, W, C]
 * @param kernel [3, 3, C, O] or [3, 3, 3, C, O]
 * @returns [N, H, W, O] or [B, D, H, W, O]; height and width are doubled when x is up-sampled.
 * @throws RangeError for an incompatible kernel.
 */
export function conv3x3<T extends MapOrVolume>(x: T, kernel: MapOrVolume, options: Conv3x3Options = {}): T {
  const { isUpsampled = false } = options;
  const taps = new Array<number>(x.rank - 2).fill(3);
  const expected = [...taps, x.shape.at(-1) ?? 0];
  if (kernel.rank !== x.rank || kernel.shape.slice(0, -1).join() !== expected.join()) {
    throw new RangeError(
      `conv3x3 of [${x.shape.join(", ")}]: the kernel is [${kernel.shape.join(", ")}]; it must be [${expected.join(", ")}, O]`,
    );
  }
  const convolve = areNativeOperationsActive() && isWorthwhile(x, isUpsampled) ? native : plain;
  return tf.tidy(() => convolve(x, kernel, isUpsampled));
}

function isWorthwhile(x: MapOrVolume, isUpsampled: boolean): boolean {
  const [height = 0, width = 0, channels = 0] = x.shape.slice(-3);
  return height * width * (isUpsampled ? 4 : 1) >= LEAST_PIXELS && channels >= LEAST_CHANNELS;
}

function plain<T extends MapOrVolume>(x: T, kernel: MapOrVolume, isUpsampled: boolean): T {
  const seen = isUpsampled ? upsample2x(x) : x;
  if (seen.rank === 4)
    return conv2d(seen as tf.Tensor4D, kernel as tf.Tensor4D, { stride: 1, padding: "same" }) as T;
  return tf.conv3d(seen as tf.Tensor5D, kernel as tf.Tensor5D, 1, "same") as T;
}

function native<T extends MapOrVolume>(x: T, kernel: MapOrVolume, isUpsampled: boolean): T {
  const upsampled = { is_upsampled: { int: Number(isUpsampled) } };
  const taps = x.rank === 5 ? 3 : 1;
  // a rounding that turns a ReLU on or off changes the gradient by more than its own size
  const largestTile = isDifferentiated() ? 2 : 4;
  return withGradient(
    [x, kernel],
    () => {
      const none = tf.zeros([0]);
      const attributes = {
        ...upsampled,
        first_channel: { int: 0 },
        activation: { int: 0 },
        largest_tile: { int: largestTile },
      };
      const [y] = runOp("SpinegradeConv3x3", attributes, [x, kernel, none, none, none], 1);
      return { result: y as T, saved: [x, kernel] as tf.Tensor[] }; // the rank of x
    },
    (dy, saved) => {
      const [xThen, kernelThen] = saved as [T, MapOrVolume]; // what was saved above
      const [dx] = runOp("SpinegradeConv3x3InputGrad", upsampled, [dy, kernelThen], 1);
      const attributes = { ...upsampled, taps: { int: taps } };
      const [dKernel] = runOp("SpinegradeConv3x3KernelGrad", attributes, [xThen, dy], 1);
      return [dx, dKernel];
    },
  );
}
