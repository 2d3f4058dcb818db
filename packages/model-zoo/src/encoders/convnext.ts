/**
 * ConvNeXt as timm 1.0.9 defines it.
 *
 * Paper: A ConvNet for the 2020s (arXiv:2201.03545). timm's code and its names are Apache-2.0; the `.fb_in22k` weights
 * are Meta's, MIT.
 * Omitted: the classifier, drop path and dilation.
 */
import * as tf from "@tensorflow/tfjs-core";
import { conv2d } from "../layers/conv2d.ts";
import { depthwiseConv2d } from "../layers/depthwise-conv2d.ts";
import { sequential } from "../autograd/sequential.ts";
import type { Layer as LayerOf } from "../autograd/sequential.ts";
import { constant, normal, zeros } from "../parameters/initialisers.ts";
import { layerNorm } from "../layers/layer-norm.ts";
import { linear } from "../layers/linear.ts";
import type { Scope } from "../parameters/scope.ts";
import { checkpointed } from "../autograd/checkpointed.ts";
import type { Block } from "../autograd/checkpointed.ts";
import { pooledNormHead } from "./classifier-head.ts";
import type { Encoder, EncoderOptions, OfStages } from "./encoder.ts";

/** The options that define a ConvNeXt variant. */
export interface ConvnextVariant {
  /** Blocks of the four stages. */
  readonly blocks: OfStages<number>;
  readonly channels: OfStages<number>;
  /** Axes of size 1 that the weights of a block's MLP end with: 2 where timm has 1x1 convolutions; 0 by default. */
  readonly mlpKernelAxes?: 0 | 2;
}

const TINY = { blocks: [3, 3, 9, 3], channels: [96, 192, 384, 768] } as const;
const SMALL = { blocks: [3, 3, 27, 3], channels: [96, 192, 384, 768] } as const;

/** The variants by timm name; weights of several trainings share one. */
export const CONVNEXT_VARIANTS = {
  "convnext_nano.in12k_ft_in1k": { blocks: [2, 2, 8, 2], channels: [80, 160, 320, 640], mlpKernelAxes: 2 },
  "convnext_tiny.fb_in22k": TINY,
  "convnext_small.fb_in22k": SMALL,
  "convnext_base.fb_in22k": { blocks: [3, 3, 27, 3], channels: [128, 256, 512, 1024] },
  // after those of the one-stage nets, which a checkpoint of the same shapes is taken for
  "convnext_tiny.in12k_ft_in1k_384": TINY,
  "convnext_small.in12k_ft_in1k_384": SMALL,
} as const satisfies Readonly<Record<string, ConvnextVariant>>;

const STEM_STRIDE = 4;
/** Width of the hidden layer of a block's MLP, as a multiple of its input's. */
const EXPANSION = 4;
const EPSILON = 1e-6;
/** Initial scale of a block's branch: the block starts close to the identity. */
const INITIAL_SCALE = 1e-6;

type Layer = LayerOf<tf.Tensor4D>;

/**
 * Makes a ConvNeXt whose entries stand under the scope by timm's names. Its maps' sides are the image's divided by the
 * stride, rounded down at each stage.
 */
export function createConvnext(
  { blocks, channels, mlpKernelAxes = 0 }: ConvnextVariant,
  scope: Scope,
  options: EncoderOptions = {},
): Encoder {
  const part = (name: string, index: number): Scope =>
    scope.child(options.names === "nested" ? `${name}.${index}` : `${name}_${index}`);
  const shape = {
    inChannels: options.inChannels ?? 3,
    outChannels: channels[0],
    kernelSize: STEM_STRIDE,
    stride: STEM_STRIDE,
  };
  const patches = conv2d(part("stem", 0), { ...shape, ...CONVOLUTION });
  const stemNorm = layerNorm(part("stem", 1), channels[0], EPSILON);
  const stages = channels.map((width, index) =>
    stage(part("stages", index), channels[index - 1], width, blocks[index] ?? 0, mlpKernelAxes),
  );
  return {
    featureInfo: channels.map((width, index) => ({ channels: width, stride: STEM_STRIDE * 2 ** index })),
    encode: (images, mode) =>
      tf.tidy(() => {
        let x = sequential(images, mode, [patches, stemNorm]); // [N, H, W, 3] -> [N, H/4, W/4, C]
        return stages.map((runStage) => (x = runStage(x, mode)));
      }),
  };
}

/** Halves the map, but in the first stage, and refines it: [N, h, w, I] -> [N, h/2, w/2, C]. */
function stage(
  scope: Scope,
  inChannels: number | undefined,
  channels: number,
  blockCount: number,
  mlpKernelAxes: number,
): Block<tf.Tensor4D, tf.Tensor4D> {
  const downsample = inChannels === undefined ? [] : halve(scope.child("downsample"), inChannels, channels);
  const blocks = Array.from({ length: blockCount }, (_, index) => {
    const blockScope = scope.child("blocks").child(index);
    return checkpointed(blockScope, block(blockScope, channels, mlpKernelAxes));
  });
  return (x, mode) => tf.tidy(() => sequential(x, mode, [...downsample, ...blocks]));
}

/** [N, h, w, I] -> [N, h/2, w/2, O]. */
function halve(scope: Scope, inChannels: number, outChannels: number): Layer[] {
  const norm = layerNorm(scope.child(0), inChannels, EPSILON);
  const shape = { inChannels, outChannels, kernelSize: 2, stride: 2 };
  return [norm, conv2d(scope.child(1), { ...shape, ...CONVOLUTION })];
}

/** Depthwise 7x7, norm, linear, GELU, linear, scaled and added to the map: [N, h, w, C] -> same shape. */
function block(scope: Scope, channels: number, mlpKernelAxes: number): Layer {
  const gamma = scope.parameter("gamma", [channels], "vector", constant(INITIAL_SCALE));
  const spread = depthwiseConv2d(scope.child("conv_dw"), {
    channels,
    kernelSize: 7,
    bias: true,
    initialise: WEIGHT,
  });
  const norm = layerNorm(scope.child("norm"), channels, EPSILON);
  const hidden = channels * EXPANSION;
  const mlp = scope.child("mlp");
  const linearOf = { ...LINEAR, kernelAxes: mlpKernelAxes };
  const fc1 = linear(mlp.child("fc1"), { ...linearOf, inFeatures: channels, outFeatures: hidden });
  const shape = { inFeatures: hidden, outFeatures: channels, inputActivation: "gelu" } as const;
  const fc2 = linear(mlp.child("fc2"), { ...linearOf, ...shape });
  return (x, mode) =>
    tf.tidy(() => {
      const finish: Layer = (hidden) => fc2(hidden, { scale: gamma, addend: x });
      const y = sequential(x, mode, [spread, norm, (rows) => fc1(rows), finish]);
      scope.recordCall("scale", y);
      return y;
    });
}

const WEIGHT = normal(0.02);
const CONVOLUTION = { bias: true, initialise: WEIGHT, initialiseBias: zeros } as const;
const LINEAR = { initialise: WEIGHT, initialiseBias: zeros } as const;

/** After the last map. */
export const CONVNEXT_HEAD = pooledNormHead(EPSILON, LINEAR);
