import * as tf from "@tensorflow/tfjs-core";
import { ACTIVATIONS } from "../activation/activation.ts";
import { add } from "../sum/add.ts";
import { asVolume, likeMap } from "./as-volume.ts";
import type { MapOrVolume } from "./as-volume.ts";
import { areNativeOperationsActive } from "../backend/native-operations.ts";
import { runOp } from "../backend/run-op.ts";
import { upsample2x } from "./upsample2x.ts";

/** Options for the steps around a convolution in the same operation. */
export interface FusedConv3x3Options {
  /** Whether to up-sample x by 2 in plane (nearest) first, without writing the larger map. Default false. */
  readonly isUpsampled?: boolean;
  /**
   * Index of the kernel input channel for the first channel of x, when the kernel has more channels than x. Default 0.
   */
  readonly firstChannel?: number;
  /** Tensor of the result's shape to add to it. */
  readonly addend?: MapOrVolume | undefined;
  /** Scale and offset per channel, each [O], applied next: a batch norm in inference. */
  readonly norm?: { readonly scale: tf.Tensor1D; readonly offset: tf.Tensor1D } | undefined;
  /** Final activation; none by default. */
  readonly activation?: "relu" | undefined;
}

/**
 * A convolution of stride 1 and padding 1, fused with the steps around it: activation((conv(x) + addend) * scale +
 * offset). For inference only: unlike `conv3x3` it has no gradient.
 *
 * Uses Winograd's minimal filtering (Lavin and Gray, arXiv:1509.09308), in tiles of 2 x 2 outputs or, on large maps, of
 * 4 x 4: 4 or 9 / 4 products instead of 9 in a plane, 8 or 4.5 instead of 27 in three axes; for an up-sampled map 9 / 4
 * and 6. Values differ from TensorFlow's by up to 5e-6 of the largest value.
 * @param x [N, H, W, C] or [B, D, H, W, C]
 * @param kernel [3, 3, K, O], or for volumes [3, 3, 3, K, O] or in plane [1, 3, 3, K, O]; K at least firstChannel + C.
 * @returns [..., H, W, O], or [..., 2H, 2W, O].
 * @throws RangeError for an incompatible kernel, Error for an incompatible addend or norm.
 */
export function fusedConv3x3<T extends MapOrVolume>(
  x: T,
  kernel: MapOrVolume,
  options: FusedConv3x3Options = {},
): T {
  checkKernel(x, kernel, options);
  return tf.tidy(() => (areNativeOperationsActive() ? native : plain)(x, kernel, options));
}

function checkKernel(x: MapOrVolume, kernel: MapOrVolume, { firstChannel = 0 }: FusedConv3x3Options): void {
  const least = firstChannel + (x.shape.at(-1) ?? 0);
  const taps = kernel.shape.slice(0, -2).join();
  const isKnown = x.rank === 4 ? taps === "3,3" : taps === "3,3,3" || taps === "1,3,3";
  if (isKnown && (kernel.shape.at(-2) ?? 0) >= least) return;
  throw new RangeError(
    `fusedConv3x3 of [${x.shape.join(", ")}] from channel ${firstChannel} on: the kernel is ` +
      `[${kernel.shape.join(", ")}]; it must be [${x.rank === 4 ? "" : "1 or 3, "}3, 3, K, O] with K at least ${least}`,
  );
}

function native<T extends MapOrVolume>(x: T, kernel: MapOrVolume, options: FusedConv3x3Options): T {
  const { isUpsampled = false, firstChannel = 0, addend, norm, activation = "none" } = options;
  const attributes = {
    is_upsampled: { int: Number(isUpsampled) },
    first_channel: { int: firstChannel },
    activation: { int: ACTIVATIONS[activation] },
    largest_tile: { int: 4 },
  };
  const none = tf.zeros([0]);
  const inputs = [x, kernel, addend ?? none, norm?.scale ?? none, norm?.offset ?? none];
  return runOp("SpinegradeConv3x3", attributes, inputs, 1)[0] as T; // the rank of x
}

function plain<T extends MapOrVolume>(map: T, mapKernel: MapOrVolume, options: FusedConv3x3Options): T {
  const [x, kernel] = [asVolume(map), asVolume(mapKernel)];
  const { isUpsampled = false, firstChannel = 0, addend, norm, activation } = options;
  const [taps, , , , outChannels] = kernel.shape;
  const seen = tf.slice(kernel, [0, 0, 0, firstChannel, 0], [taps, 3, 3, x.shape[4], outChannels]);
  const sums = tf.conv3d(isUpsampled ? upsample2x(x) : x, seen, 1, "same");
  const added = addend === undefined ? sums : add(sums, asVolume(addend));
  const normed = norm === undefined ? added : tf.add<tf.Tensor5D>(tf.mul(added, norm.scale), norm.offset);
  return likeMap(activation === "relu" ? tf.relu(normed) : normed, map);
}
