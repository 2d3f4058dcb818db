import { starRelu } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";

import { sequential } from "../autograd/sequential.ts";
import type { Layer as LayerOf } from "../autograd/sequential.ts";
import { depthwiseConv2d } from "../layers/depthwise-conv2d.ts";
import { layerNorm } from "../layers/layer-norm.ts";
import { linear, type LinearLayer } from "../layers/linear.ts";
import { normal, ones, zeros } from "../parameters/initialisers.ts";
import type { Scope } from "../parameters/scope.ts";

/** Epsilon of every norm. */
export const EPSILON = 1e-6;
/** Width of the middle of an MLP as a multiple of its input's. */
export const MLP_WIDER = 4;
/** Width of the middle of a separable convolution as a multiple of its input's. */
const WIDER = 2;
/** Initialiser of every kernel. */
export const WEIGHT = normal(0.02);

type Layer = LayerOf<tf.Tensor4D>;

/** A separable convolution, then an MLP, each on the normalised map and added to it: [N, h, w, C] -> same shape. */
export function convformerBlock(scope: Scope, channels: number, isScaled: boolean): Layer {
  const norm1 = layerNorm(scope.child("norm1"), channels, EPSILON, { hasOffset: false });
  const mix = separable(scope.child("token_mixer"), channels);
  const shortcut1 = shortcut(scope.child("res_scale1"), channels, isScaled);
  const norm2 = layerNorm(scope.child("norm2"), channels, EPSILON, { hasOffset: false });
  const refine = mlp(scope.child("mlp"), channels);
  const shortcut2 = shortcut(scope.child("res_scale2"), channels, isScaled);
  const parts = [residual(norm1, mix, shortcut1), residual(norm2, refine, shortcut2)];
  return (x, mode) => tf.tidy(() => sequential(x, mode, parts));
}

/** Layers of a branch, the last of which adds the shortcut to its product. */
interface Branch {
  readonly layers: readonly Layer[];
  readonly last: LinearLayer;
}

function residual(norm: Layer, { layers, last }: Branch, shortcut: Layer): Layer {
  return (x, mode) =>
    tf.tidy(() => {
      const join: Layer = (map) => last(map, { addend: shortcut(x, mode) });
      return sequential(x, mode, [norm, ...layers, join]);
    });
}

/** 1x1 convolution to many channels, activation, depthwise 7x7, 1x1 convolution back. */
function separable(scope: Scope, channels: number): Branch {
  const wide = WIDER * channels;
  const widen = pixelwise(scope.child("pwconv1"), channels, wide);
  const activate = starReluLayer(scope.child("act1"));
  const spread = depthwiseConv2d(scope.child("dwconv"), {
    channels: wide,
    kernelSize: 7,
    initialise: WEIGHT,
  });
  const last = pixelwise(scope.child("pwconv2"), wide, channels);
  return { layers: [(x) => widen(x), activate, (x) => spread(x)], last };
}

/** 1x1 convolution to many channels, activation, 1x1 convolution back. */
function mlp(scope: Scope, channels: number): Branch {
  const hidden = MLP_WIDER * channels;
  const widen = pixelwise(scope.child("fc1"), channels, hidden);
  const activate = starReluLayer(scope.child("act"));
  return { layers: [(x) => widen(x), activate], last: pixelwise(scope.child("fc2"), hidden, channels) };
}

function pixelwise(scope: Scope, inFeatures: number, outFeatures: number): LinearLayer {
  return linear(scope, { inFeatures, outFeatures, kernelAxes: 2, hasBias: false, initialise: WEIGHT });
}

/** scale relu(x)^2 + bias, both of them learned numbers. */
function starReluLayer(scope: Scope): Layer {
  const scale = scope.parameter("scale", [1], "vector", ones);
  const bias = scope.parameter("bias", [1], "vector", zeros);
  return (x) => starRelu(x, { scale, bias });
}

/** The branch's input, scaled channel by channel in the last stages. */
function shortcut(scope: Scope, channels: number, isScaled: boolean): Layer {
  if (!isScaled) return (x) => x;
  const scale = scope.parameter("scale", [channels], "vector", ones);
  return (x) => tf.mul(x, scale);
}
