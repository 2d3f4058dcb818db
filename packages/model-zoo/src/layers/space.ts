/** The operations that differ between encoders of planes and of volumes, so that one description of a family serves both. */
import * as tf from "@tensorflow/tfjs-core";

import { conv2d, type Conv2dOptions } from "./conv2d.ts";
import { conv3d, type Conv3dOptions } from "./conv3d.ts";
import { avgPool2x2, maxPool3x3Stride2, maxPool3x3x3Stride2 } from "./pooling.ts";
import type { Scope } from "../parameters/scope.ts";

/** A convolution of either space. */
export type SpaceConvOptions = Conv3dOptions & Pick<Conv2dOptions, "groups">;

export type MapOrVolume = tf.Tensor4D | tf.Tensor5D;

/** A convolution that another operation may compute. */
export interface SpaceConv<T extends MapOrVolume> {
  (x: T): T;
  /** [k, ..., I, O]; call it in a tidy. */
  readonly kernel: () => tf.Tensor;
  /** Reports this layer to the observer when another operation, whose output is y, has computed it as well. */
  report(y: T): void;
}

/** The layers of a space: maps [N, H, W, C] or volumes [B, D, H, W, C]. */
export interface Space<T extends MapOrVolume> {
  conv(scope: Scope, options: SpaceConvOptions): SpaceConv<T>;
  /** A window of 3, a stride of 2, of values that are not negative; sides are rounded up. */
  maxPool(x: T): T;
  /** A window and a stride of 2; sides are rounded up, and a last window averages what there is. */
  averagePool(x: T): T;
  /** The same; sides are rounded down. */
  averagePoolDown(x: T): T;
}

/** Maps [N, H, W, C]. */
export const PLANE: Space<tf.Tensor4D> = {
  conv: conv2d,
  maxPool: maxPool3x3Stride2,
  averagePool: avgPool2x2,
  averagePoolDown: (x) => tf.avgPool(x, 2, 2, "valid"),
};

/** Volumes [B, D, H, W, C]. */
export const VOLUME: Space<tf.Tensor5D> = {
  conv: (scope, { groups = 1, ...options }) => {
    if (groups !== 1) throw new RangeError("there is no grouped convolution of volumes");
    return conv3d(scope, options);
  },
  maxPool: maxPool3x3x3Stride2,
  averagePool: (x) => tf.avgPool3d(x, 2, 2, "same"),
  averagePoolDown: (x) => tf.avgPool3d(x, 2, 2, "valid"),
};
