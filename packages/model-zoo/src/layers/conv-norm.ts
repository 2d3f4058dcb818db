import { type Activation, depthwiseConv2d as convolveDepthwise } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";

import { type BatchNorm, batchNorm, type BatchNormOptions } from "./batch-norm.ts";
import { conv2d } from "./conv2d.ts";
import { depthwiseConv2d } from "./depthwise-conv2d.ts";
import type { Convolution } from "./fused/merged-branches.ts";
import type { Initialiser } from "../parameters/initialisers.ts";
import type { Mode } from "../parameters/mode.ts";
import type { Kernel, Scope } from "../parameters/scope.ts";

export interface ConvNormOptions extends BatchNormOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  /** Odd; half of it is padded on each side. */
  readonly kernelSize: number;
  /** 1 by default. */
  readonly stride?: number;
  /** Whether each output sees one input, of as many; false by default. */
  readonly isDepthwise?: boolean;
  /** PyTorch's default, kaiming uniform, unless given. */
  readonly initialise?: Initialiser;
}

/** [N, H, W, I] -> [N, h, w, O]. */
export interface ConvNorm {
  (x: tf.Tensor4D, mode: Mode): tf.Tensor4D;
  /** The convolution alone. */
  readonly convolution: (x: tf.Tensor4D) => tf.Tensor4D;
  readonly norm: BatchNorm;
  /** Convolution and norm as one convolution of the same stride and padding, in inference; call it in a tidy. */
  folded(): Convolution;
  /** Such a convolution of x, also the sum of several of these layers', without an activation. */
  readonly convolve: (x: tf.Tensor4D, convolution: Convolution) => tf.Tensor4D;
  /** Reports both layers to the observer when another operation, whose output is y, has computed them as well. */
  report(y: tf.Tensor4D): void;
}

/**
 * timm's `ConvNormAct`: a convolution without bias, `conv`, and a batch norm, `bn`: [N, H, W, I] -> [N, h, w, O]. A depthwise
 * one is one operation in inference.
 */
export function convNorm(scope: Scope, options: ConvNormOptions): ConvNorm {
  const { isDepthwise = false } = options;
  const layer = isDepthwise ? ofEachChannel(scope, options) : ofAll(scope, options);
  const norm = batchNorm(scope.child("bn"), options.outChannels, options);
  const { activation } = norm;
  const folded = (): Convolution => norm.foldInto(layer.kernel());
  const report = (y: tf.Tensor4D): void => {
    layer.report(y);
    norm.report(y);
  };
  const run = (x: tf.Tensor4D, mode: Mode): tf.Tensor4D =>
    tf.tidy(() => {
      if (mode.training || !isDepthwise) return norm(layer(x), mode);
      const y = layer.convolve(x, folded(), activation);
      report(y);
      return y;
    });
  return Object.assign(run, { convolution: layer, norm, folded, convolve: layer.convolve, report });
}

interface Layer {
  (x: tf.Tensor4D): tf.Tensor4D;
  readonly kernel: Kernel<tf.Tensor4D>;
  readonly convolve: (x: tf.Tensor4D, convolution: Convolution, activation?: Activation) => tf.Tensor4D;
  readonly report: (y: tf.Tensor4D) => void;
}

function ofAll(scope: Scope, options: ConvNormOptions): Layer {
  const { inChannels, outChannels, kernelSize, stride = 1, initialise } = options;
  const shape = { inChannels, outChannels, kernelSize, stride, padding: (kernelSize - 1) / 2 };
  return conv2d(scope.child("conv"), initialise === undefined ? shape : { ...shape, initialise });
}

function ofEachChannel(scope: Scope, options: ConvNormOptions): Layer {
  const { outChannels: channels, kernelSize, stride = 1, initialise } = options;
  const shape = { channels, kernelSize, stride, padding: "both" } as const;
  const layer = depthwiseConv2d(
    scope.child("conv"),
    initialise === undefined ? shape : { ...shape, initialise },
  );
  const convolve: Layer["convolve"] = (x, { kernel, bias }, activation) =>
    convolveDepthwise(x, kernel, bias, { ...layer.options, activation });
  return Object.assign((x: tf.Tensor4D) => layer(x), {
    kernel: layer.kernel,
    report: layer.report,
    convolve,
  });
}
