/**
 * EfficientNet as timm 1.0.9 defines the ones with TensorFlow's padding ("tf_").
 *
 * Paper: EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks (arXiv:1905.11946); the
 * `.ns_jft_in1k` weights are Google's Noisy Student (arXiv:1911.04252), Apache-2.0, as are timm's code and its names.
 * Omitted: the head's convolution, the classifier and drop path, which the four maps do not need.
 */
import * as tf from "@tensorflow/tfjs-core";
import { batchNorm } from "../layers/batch-norm.ts";
import { conv2d } from "../layers/conv2d.ts";
import { sequential, consume } from "../autograd/sequential.ts";
import type { Layer as LayerOf } from "../autograd/sequential.ts";
import { kaimingNormalFanOut, zeros } from "../parameters/initialisers.ts";
import { normalisedDepthwiseConv2dWithMeans } from "../layers/fused/normalised-depthwise-conv2d.ts";
import { normalisedPointwiseConv2d } from "../layers/fused/normalised-pointwise-conv2d.ts";
import type { Scope } from "../parameters/scope.ts";
import { checkpointed } from "../autograd/checkpointed.ts";
import { channelGates } from "../layers/squeeze-excite.ts";
import type { Encoder, EncoderOptions } from "./encoder.ts";
import { roundChannels } from "./round-channels.ts";

/** The options that define an EfficientNet variant. */
export interface EfficientnetVariant {
  /** Number of channels as a multiple of the smallest net's, rounded to a multiple of 8. */
  readonly width: number;
  /** Number of blocks of each stage as a multiple of the smallest net's, rounded up. */
  readonly depth: number;
}

/** The variants by timm name. */
export const EFFICIENTNET_VARIANTS = {
  "tf_efficientnet_b3.ns_jft_in1k": { width: 1.2, depth: 1.4 },
  "tf_efficientnet_b4.ns_jft_in1k": { width: 1.4, depth: 1.8 },
  "tf_efficientnet_b5.ns_jft_in1k": { width: 1.6, depth: 2.2 },
} as const satisfies Readonly<Record<string, EfficientnetVariant>>;

interface StageShape {
  readonly blocks: number;
  readonly kernelSize: number;
  readonly stride: number;
  /** Width of the middle of a block as a multiple of its input's. */
  readonly expansion: number;
  readonly channels: number;
}

/** Table 1 of the paper, of the smallest net. */
const STAGES: readonly StageShape[] = [
  { blocks: 1, kernelSize: 3, stride: 1, expansion: 1, channels: 16 },
  { blocks: 2, kernelSize: 3, stride: 2, expansion: 6, channels: 24 },
  { blocks: 2, kernelSize: 5, stride: 2, expansion: 6, channels: 40 },
  { blocks: 3, kernelSize: 3, stride: 2, expansion: 6, channels: 80 },
  { blocks: 3, kernelSize: 5, stride: 1, expansion: 6, channels: 112 },
  { blocks: 4, kernelSize: 5, stride: 2, expansion: 6, channels: 192 },
  { blocks: 1, kernelSize: 3, stride: 1, expansion: 6, channels: 320 },
];
const STEM_CHANNELS = 32;
/** The last stage of each size of map, from stride 4. */
const MAP_STAGES = [1, 2, 4, 6] as const;
/** Epsilon of batch norms: TensorFlow's default. */
const EPSILON = 1e-3;
/** A gate's hidden channels are a quarter of the block's input. */
const SQUEEZE = 1 / 4;

type Layer = LayerOf<tf.Tensor4D>;

interface BlockShape extends Omit<StageShape, "blocks"> {
  readonly inChannels: number;
}

/** Makes an EfficientNet whose entries stand under the scope by timm's names. */
export function createEfficientnet(
  { width, depth }: EfficientnetVariant,
  scope: Scope,
  options: EncoderOptions = {},
): Encoder {
  const stemChannels = roundChannels(STEM_CHANNELS * width);
  const stem = { inChannels: options.inChannels ?? 3, outChannels: stemChannels, kernelSize: 3, stride: 2 };
  const convStem = conv2d(scope.child("conv_stem"), { ...stem, ...CONVOLUTION });
  const bn1 = batchNorm(scope.child("bn1"), stemChannels, { epsilon: EPSILON, activation: "silu" });
  const stages = STAGES.map((shape, index) => {
    const before = STAGES[index - 1];
    const inChannels = before === undefined ? stemChannels : roundChannels(before.channels * width);
    const channels = roundChannels(shape.channels * width);
    const blocks = Math.ceil(shape.blocks * depth);
    return stage(scope.child("blocks").child(index), inChannels, { ...shape, channels, blocks });
  });
  // a stage whose map is not an output runs as one part with the next stage
  const parts = MAP_STAGES.map((last, map) => {
    const before = MAP_STAGES[map - 1];
    const its = before === undefined ? [convStem, bn1] : [];
    return [...its, ...stages.slice(before === undefined ? 0 : before + 1, last + 1)];
  });
  return {
    featureInfo: MAP_STAGES.map((index, map) => ({
      channels: roundChannels((STAGES[index]?.channels ?? 0) * width),
      stride: 4 * 2 ** map,
    })),
    encode: (images, mode) =>
      tf.tidy(() => {
        let x = images;
        return parts.map((layers) => (x = sequential(x, mode, layers)));
      }),
  };
}

function stage(scope: Scope, inChannels: number, shape: StageShape): Layer {
  const blocks = Array.from({ length: shape.blocks }, (_, index) => {
    const first = { ...shape, inChannels };
    const blockShape = index === 0 ? first : { ...first, inChannels: shape.channels, stride: 1 };
    const makeBlock = shape.expansion === 1 ? separableBlock : invertedBlock;
    return checkpointed(scope.child(index), makeBlock(scope.child(index), blockShape));
  });
  return (x, mode) => tf.tidy(() => sequential(x, mode, blocks));
}

/** Depthwise convolution, gate, 1x1 convolution: [N, h, w, I] -> [N, h/stride, w/stride, O]. */
function separableBlock(scope: Scope, shape: BlockShape): Layer {
  const { inChannels, channels } = shape;
  const convDw = depthwise(scope.child("conv_dw"), scope.child("bn1"), inChannels, shape);
  const readGates = gates(scope.child("se"), inChannels, inChannels);
  const convPw = pointwise(scope.child("conv_pw"), scope.child("bn2"), inChannels, channels);
  return (x, mode) =>
    tf.tidy(() => {
      const { y, means } = convDw(x, mode); // [N, h/stride, w/stride, I]
      return convPw(y, mode, { gates: readGates(means, mode), shortcut: shortcutOf(x, shape) });
    });
}

/** 1x1 convolution to many channels, depthwise convolution, gate, 1x1 convolution to few. */
function invertedBlock(scope: Scope, shape: BlockShape): Layer {
  const { inChannels, channels } = shape;
  const wide = inChannels * shape.expansion;
  const convPw = pointwise(scope.child("conv_pw"), scope.child("bn1"), inChannels, wide, "silu");
  const convDw = depthwise(scope.child("conv_dw"), scope.child("bn2"), wide, shape);
  const readGates = gates(scope.child("se"), wide, inChannels);
  const convPwl = pointwise(scope.child("conv_pwl"), scope.child("bn3"), wide, channels);
  return (x, mode) =>
    tf.tidy(() => {
      const wideMap = convPw(x, mode); // [N, h, w, wide]
      const { y, means } = consume(wideMap, (map) => convDw(map, mode)); // [N, h/stride, w/stride, wide]
      return convPwl(y, mode, { gates: readGates(means, mode), shortcut: shortcutOf(x, shape) });
    });
}

/** A block's input is added where its size and channels stay. */
function shortcutOf(x: tf.Tensor4D, { inChannels, channels, stride }: BlockShape): tf.Tensor4D | undefined {
  return stride === 1 && inChannels === channels ? x : undefined;
}

/** With norm and optional SiLU. */
function pointwise(
  scope: Scope,
  normScope: Scope,
  inChannels: number,
  outChannels: number,
  activation?: "silu",
): ReturnType<typeof normalisedPointwiseConv2d> {
  const options = { inChannels, outChannels, epsilon: EPSILON, ...INITIAL };
  return normalisedPointwiseConv2d(
    scope,
    normScope,
    activation === undefined ? options : { ...options, activation },
  );
}

/** With norm and SiLU: [N, h, w, C] -> [N, h/stride, w/stride, C], and its means [N, C]. */
function depthwise(
  scope: Scope,
  normScope: Scope,
  channels: number,
  { kernelSize, stride }: BlockShape,
): ReturnType<typeof normalisedDepthwiseConv2dWithMeans> {
  const initialise = kaimingNormalFanOut(channels);
  const convolution = { channels, kernelSize, stride, initialise };
  return normalisedDepthwiseConv2dWithMeans(scope, normScope, {
    ...convolution,
    epsilon: EPSILON,
    activation: "silu",
  });
}

function gates(scope: Scope, channels: number, blockChannels: number): ReturnType<typeof channelGates> {
  return channelGates(scope, {
    channels,
    hiddenChannels: Math.round(blockChannels * SQUEEZE),
    names: ["conv_reduce", "conv_expand"],
    activation: "silu",
    initialisers: { ...INITIAL, initialiseBias: zeros },
  });
}

const INITIAL = { initialise: kaimingNormalFanOut() } as const;
const CONVOLUTION = { padding: "same", ...INITIAL } as const;
