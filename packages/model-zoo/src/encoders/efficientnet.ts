/**
 * EfficientNet as timm 1.0.9 defines the ones with TensorFlow's padding ("tf_").
 *
 * Paper: EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks (arXiv:1905.11946); the
 * `.ns_jft_in1k` weights are Google's Noisy Student (arXiv:1911.04252), Apache-2.0, as are timm's code and its names.
 * Left out: the head's convolution, the classifier and drop path, which the four maps do not need.
 */
import { add, silu } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { batchNorm as norm } from "../layers/batch-norm.ts";
import type { BatchNormOptions } from "../layers/batch-norm.ts";
import { conv2d } from "../layers/conv2d.ts";
import { depthwiseConv2d } from "../layers/depthwise-conv2d.ts";
import { gatedConv2d } from "../layers/gated-conv2d.ts";
import { inTurn } from "../layers/in-turn.ts";
import type { Layer as LayerOf } from "../layers/in-turn.ts";
import { kaimingNormalFanOut, zeros } from "../layers/initialisers.ts";
import type { Scope } from "../layers/parameter-store.ts";
import { recomputed } from "../layers/recomputed.ts";
import { channelGates } from "../layers/squeeze-excite.ts";
import type { Encoder } from "./encoder.ts";

/** What tells one EfficientNet from another. */
export interface EfficientnetVariant {
  /** How many times the smallest net's channels it has, rounded to a multiple of 8. */
  readonly width: number;
  /** How many times the smallest net's blocks each stage has, rounded up. */
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
  /** How many times wider the middle of a block is than its input. */
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
/** A gate's hidden channels are a quarter of the block's input. */
const SQUEEZE = 1 / 4;

type Layer = LayerOf<tf.Tensor4D>;

interface BlockShape extends Omit<StageShape, "blocks"> {
  readonly inChannels: number;
}

/** Makes an EfficientNet whose entries stand under the scope by timm's names. */
export function createEfficientnet({ width, depth }: EfficientnetVariant, scope: Scope): Encoder {
  const stemChannels = roundChannels(STEM_CHANNELS * width);
  const stem = { inChannels: 3, outChannels: stemChannels, kernelSize: 3, stride: 2 };
  const convStem = conv2d(scope.child("conv_stem"), { ...stem, ...CONVOLUTION });
  const bn1 = batchNorm(scope.child("bn1"), stemChannels, "silu");
  const stages = STAGES.map((shape, index) => {
    const before = STAGES[index - 1];
    const inChannels = before === undefined ? stemChannels : roundChannels(before.channels * width);
    const channels = roundChannels(shape.channels * width);
    const blocks = Math.ceil(shape.blocks * depth);
    return stage(scope.child("blocks").child(index), inChannels, { ...shape, channels, blocks });
  });
  // stages whose maps nobody takes run in turn with the one behind them
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
        return parts.map((layers) => (x = inTurn(x, mode, layers)));
      }),
  };
}

/** To a multiple of 8, but never less than nine tenths. */
function roundChannels(channels: number): number {
  const rounded = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return rounded < 0.9 * channels ? rounded + 8 : rounded;
}

function stage(scope: Scope, inChannels: number, shape: StageShape): Layer {
  const blocks = Array.from({ length: shape.blocks }, (_, index) => {
    const first = { ...shape, inChannels };
    const blockShape = index === 0 ? first : { ...first, inChannels: shape.channels, stride: 1 };
    const makeBlock = shape.expansion === 1 ? separableBlock : invertedBlock;
    return recomputed(scope.child(index), makeBlock(scope.child(index), blockShape));
  });
  return (x, mode) => tf.tidy(() => inTurn(x, mode, blocks));
}

/** Depthwise convolution, gate, 1x1 convolution: [N, h, w, I] -> [N, h/stride, w/stride, O]. */
function separableBlock(scope: Scope, shape: BlockShape): Layer {
  const { inChannels, channels } = shape;
  const convDw = depthwise(scope.child("conv_dw"), inChannels, shape);
  const bn1 = batchNorm(scope.child("bn1"), inChannels, "silu");
  const readGates = gates(scope.child("se"), inChannels, inChannels);
  const convPw = gatedConv2d(scope.child("conv_pw"), { inChannels, outChannels: channels, ...INITIAL });
  const bn2 = batchNorm(scope.child("bn2"), channels);
  return withShortcut(shape, (x, mode) => {
    const middle = inTurn(x, mode, [convDw, bn1]); // [N, h/stride, w/stride, I]
    return bn2(convPw(middle, readGates(middle)), mode);
  });
}

/** 1x1 convolution to many channels, depthwise convolution, gate, 1x1 convolution to few. */
function invertedBlock(scope: Scope, shape: BlockShape): Layer {
  const { inChannels, channels } = shape;
  const wide = inChannels * shape.expansion;
  const convPw = pointwise(scope.child("conv_pw"), inChannels, wide);
  const bn1 = batchNorm(scope.child("bn1"), wide, "silu");
  const convDw = depthwise(scope.child("conv_dw"), wide, shape);
  const bn2 = batchNorm(scope.child("bn2"), wide, "silu");
  const readGates = gates(scope.child("se"), wide, inChannels);
  const convPwl = gatedConv2d(scope.child("conv_pwl"), {
    inChannels: wide,
    outChannels: channels,
    ...INITIAL,
  });
  const bn3 = batchNorm(scope.child("bn3"), channels);
  return withShortcut(shape, (x, mode) => {
    const middle = inTurn(x, mode, [convPw, bn1, convDw, bn2]); // [N, h/stride, w/stride, wide]
    return bn3(convPwl(middle, readGates(middle)), mode);
  });
}

/** Adds the block's input where its size and channels stay. */
function withShortcut({ inChannels, channels, stride }: BlockShape, branch: Layer): Layer {
  const isKept = stride === 1 && inChannels === channels;
  return (x, mode) => tf.tidy(() => (isKept ? add(branch(x, mode), x) : branch(x, mode)));
}

function pointwise(scope: Scope, inChannels: number, outChannels: number): (x: tf.Tensor4D) => tf.Tensor4D {
  return conv2d(scope, { inChannels, outChannels, kernelSize: 1, ...CONVOLUTION });
}

function depthwise(
  scope: Scope,
  channels: number,
  { kernelSize, stride }: BlockShape,
): (x: tf.Tensor4D) => tf.Tensor4D {
  return depthwiseConv2d(scope, { channels, kernelSize, stride, initialise: kaimingNormalFanOut(channels) });
}

function gates(scope: Scope, channels: number, blockChannels: number): (x: tf.Tensor4D) => tf.Tensor2D {
  return channelGates(scope, {
    channels,
    hiddenChannels: Math.round(blockChannels * SQUEEZE),
    names: ["conv_reduce", "conv_expand"],
    activation: silu,
    initialisers: { ...INITIAL, initialiseBias: zeros },
  });
}

function batchNorm(
  scope: Scope,
  channels: number,
  activation?: BatchNormOptions["activation"],
): ReturnType<typeof norm> {
  return norm(scope, channels, { epsilon: 1e-3, ...(activation === undefined ? {} : { activation }) });
}

const INITIAL = { initialise: kaimingNormalFanOut() } as const;
const CONVOLUTION = { padding: "same", ...INITIAL } as const;
