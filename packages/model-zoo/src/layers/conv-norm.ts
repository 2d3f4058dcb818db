import * as tf from "@tensorflow/tfjs-core";

import { batchNorm, type BatchNormOptions } from "./batch-norm.ts";
import { conv2d } from "./conv2d.ts";
import { depthwiseConv2d } from "./depthwise-conv2d.ts";
import type { Initialiser } from "../parameters/initialisers.ts";
import type { Mode } from "../parameters/mode.ts";
import type { Scope } from "../parameters/parameter-store.ts";

export interface ConvNormOptions extends BatchNormOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  /** Odd; half of it is padded on each side. */
  readonly kernelSize: number;
  /** 1 by default. */
  readonly stride?: number;
  /** Whether each output sees one input; `outChannels` is then a multiple of `inChannels`; false by default. */
  readonly isDepthwise?: boolean;
  /** PyTorch's default, kaiming uniform, unless given. */
  readonly initialise?: Initialiser;
}

/** timm's `ConvNormAct`: a convolution without bias, `conv`, and a batch norm, `bn`: [N, H, W, I] -> [N, h, w, O]. */
export function convNorm(
  scope: Scope,
  options: ConvNormOptions,
): (x: tf.Tensor4D, mode: Mode) => tf.Tensor4D {
  const convolve = options.isDepthwise === true ? ofEachChannel(scope, options) : ofAll(scope, options);
  const norm = batchNorm(scope.child("bn"), options.outChannels, options);
  return (x, mode) => tf.tidy(() => norm(convolve(x), mode));
}

type Convolution = (x: tf.Tensor4D) => tf.Tensor4D;

function ofAll(scope: Scope, options: ConvNormOptions): Convolution {
  const { inChannels, outChannels, kernelSize, stride = 1, initialise } = options;
  const shape = { inChannels, outChannels, kernelSize, stride, padding: (kernelSize - 1) / 2 };
  return conv2d(scope.child("conv"), initialise === undefined ? shape : { ...shape, initialise });
}

/** Where an input has several outputs, it is first repeated. */
function ofEachChannel(scope: Scope, options: ConvNormOptions): Convolution {
  const { inChannels, outChannels: channels, kernelSize, stride = 1, initialise } = options;
  const shape = { channels, kernelSize, stride, padding: "both" } as const;
  const convolve = depthwiseConv2d(
    scope.child("conv"),
    initialise === undefined ? shape : { ...shape, initialise },
  );
  const times = channels / inChannels;
  if (times === 1) return convolve;
  return (x) =>
    tf.tidy(() => {
      const [images, height, width] = x.shape;
      const repeated = tf.tile(tf.reshape<tf.Rank.R2>(x, [x.size, 1]), [1, times]); // its gradient ends at rank 4
      return convolve(tf.reshape<tf.Rank.R4>(repeated, [images, height, width, channels]));
    });
}
