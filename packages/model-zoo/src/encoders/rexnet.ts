/**
 * ReXNet as timm 1.0.9 defines the ones with rounded channels ("rexnetr").
 *
 * Paper: Rethinking Channel Dimensions for Efficient Model Design (arXiv:2007.00992). timm's code, its names and the
 * `.sw_in12k_ft_in1k` weights are Apache-2.0; the original code is NAVER's, MIT.
 * Omitted: dropout before the classifier and drop path.
 */
import { gateChannels } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";

import { convNorm } from "../layers/conv-norm.ts";
import { consume, sequential } from "../autograd/sequential.ts";
import type { Layer as LayerOf } from "../autograd/sequential.ts";
import { checkpointed } from "../autograd/checkpointed.ts";
import {
  normalisedDepthwiseConv2d,
  normalisedDepthwiseConv2dWithMeans,
} from "../layers/fused/normalised-depthwise-conv2d.ts";
import { normalisedPointwiseConv2d } from "../layers/fused/normalised-pointwise-conv2d.ts";
import { globalMeans } from "../layers/pooling.ts";
import { channelGates } from "../layers/squeeze-excite.ts";
import { kaimingNormalFanOut, uniformByFanOut, zeros } from "../parameters/initialisers.ts";
import type { Scope } from "../parameters/scope.ts";
import { type HeadMaker, lastLayer } from "./classifier-head.ts";
import type { Encoder, EncoderOptions } from "./encoder.ts";
import { roundChannels } from "./round-channels.ts";

/** The options that define a ReXNet variant. */
export interface RexnetVariant {
  /** Number of channels as a multiple of the smallest net's, rounded to a multiple of 8. */
  readonly width: number;
}

/** The variants by timm name. */
export const REXNET_VARIANTS = {
  "rexnetr_200.sw_in12k_ft_in1k": { width: 2 },
} as const satisfies Readonly<Record<string, RexnetVariant>>;

const BLOCKS = 16;
/** The blocks that halve the map. */
const HALVING: readonly number[] = [1, 3, 5, 11];
/** The last block of each size of map, from stride 4. */
const MAP_BLOCKS = [2, 4, 10, 15] as const;
/** The first block with gates. */
const FIRST_GATED = 3;
const STEM_CHANNELS = 32;
/** Channels grow by the same step with every block. */
const [FIRST_CHANNELS, GROWTH] = [16, 180];
/** Width of the middle of a block as a multiple of its input's; the first block's is 1. */
const EXPANSION = 6;
/** A gate's hidden channels as a share of those it scales. */
const SQUEEZE = 1 / 12;
/** Channels before the classifier, times the variant's width. */
const LAST_CHANNELS = 1280;

type Layer = LayerOf<tf.Tensor4D>;

interface BlockShape {
  readonly inChannels: number;
  readonly channels: number;
  readonly expansion: number;
  readonly stride: number;
  readonly isGated: boolean;
}

/** Makes a ReXNet whose entries stand under the scope by timm's names. */
export function createRexnet({ width }: RexnetVariant, scope: Scope, options: EncoderOptions = {}): Encoder {
  const stemChannels = STEM_CHANNELS * width;
  const stem = convNorm(scope.child("stem"), {
    inChannels: options.inChannels ?? 3,
    outChannels: stemChannels,
    kernelSize: 3,
    stride: 2,
    activation: "silu",
    ...INITIAL,
  });
  const widths = Array.from({ length: BLOCKS }, (_, index) => channelsOf(index, width));
  const blocks = widths.map((channels, index) => {
    const name = options.names === "nested" ? `features.${index}` : `features_${index}`;
    const shape = {
      inChannels: widths[index - 1] ?? stemChannels,
      channels,
      expansion: index === 0 ? 1 : EXPANSION,
      stride: HALVING.includes(index) ? 2 : 1,
      isGated: index >= FIRST_GATED,
    };
    return checkpointed(scope.child(name), block(scope.child(name), shape));
  });
  const parts = MAP_BLOCKS.map((last, map) => blocks.slice((MAP_BLOCKS[map - 1] ?? -1) + 1, last + 1));
  return {
    featureInfo: MAP_BLOCKS.map((index, map) => ({ channels: widths[index] ?? 0, stride: 4 * 2 ** map })),
    encode: (images, mode) =>
      tf.tidy(() => {
        let x = stem(images, mode); // [N, H, W, I] -> [N, H/2, W/2, C]
        return parts.map((layers) => (x = sequential(x, mode, layers)));
      }),
  };
}

function channelsOf(block: number, width: number): number {
  return roundChannels(Math.round((FIRST_CHANNELS + (GROWTH / BLOCKS) * block) * width));
}

/** 1x1 convolution to many channels, depthwise convolution, gates, ReLU6, 1x1 convolution to few. */
function block(scope: Scope, shape: BlockShape): Layer {
  const { inChannels, channels, expansion, stride } = shape;
  const wide = inChannels * expansion;
  const widen = expansion === 1 ? [] : [pointwise(scope.child("conv_exp"), inChannels, wide, "silu")];
  const convolve = (shape.isGated ? gatedDepthwise : depthwise)(scope, wide, stride);
  const narrow = normalisedPointwiseConv2d(scope.child("conv_pwl.conv"), scope.child("conv_pwl.bn"), {
    inChannels: wide,
    outChannels: channels,
    ...INITIAL,
  });
  const layers: Layer[] = [...widen, convolve];
  const isAdded = stride === 1 && inChannels <= channels;
  return (x, mode) =>
    tf.tidy(() => {
      const shortcut = isAdded ? withChannels(x, channels) : undefined;
      return consume(sequential(x, mode, layers), (y) => narrow(y, mode, { shortcut }));
    });
}

/** A map with channels of zeros after its own. */
function withChannels(x: tf.Tensor4D, channels: number): tf.Tensor4D {
  const none: [number, number] = [0, 0];
  return x.shape[3] === channels ? x : tf.pad(x, [none, none, none, [0, channels - x.shape[3]]]);
}

/** With norm and ReLU6. */
function depthwise(scope: Scope, channels: number, stride: number): Layer {
  return normalisedDepthwiseConv2d(scope.child("conv_dw.conv"), scope.child("conv_dw.bn"), {
    ...DEPTHWISE,
    channels,
    stride,
    activation: "relu6",
    initialise: kaimingNormalFanOut(channels),
  });
}

/** With gates between norm and ReLU6. */
function gatedDepthwise(scope: Scope, channels: number, stride: number): Layer {
  const convolve = normalisedDepthwiseConv2dWithMeans(
    scope.child("conv_dw.conv"),
    scope.child("conv_dw.bn"),
    {
      ...DEPTHWISE,
      channels,
      stride,
      initialise: kaimingNormalFanOut(channels),
    },
  );
  const readGates = gates(scope.child("se"), channels);
  return (x, mode) =>
    tf.tidy(() => {
      const { y, means } = convolve(x, mode);
      return gateChannels(y, readGates(means, mode), "relu6");
    });
}

function gates(scope: Scope, channels: number): ReturnType<typeof channelGates> {
  return channelGates(scope, {
    channels,
    hiddenChannels: roundChannels(Math.floor(channels * SQUEEZE)),
    names: ["fc1", "fc2"],
    norm: "bn",
    activation: "relu",
    initialisers: { ...INITIAL, initialiseBias: zeros },
  });
}

/** With norm and optional SiLU. */
function pointwise(scope: Scope, inChannels: number, outChannels: number, activation?: "silu"): Layer {
  const options = { inChannels, outChannels, ...INITIAL };
  const run = normalisedPointwiseConv2d(
    scope.child("conv"),
    scope.child("bn"),
    activation === undefined ? options : { ...options, activation },
  );
  return (x, mode) => run(x, mode);
}

const INITIAL = { initialise: kaimingNormalFanOut() } as const;
const DEPTHWISE = { kernelSize: 3, padding: "both" } as const;

/** After the last map: one more 1x1 convolution, pooling, a linear layer. */
export function rexnetHead({ width }: RexnetVariant): HeadMaker {
  return (scope, channels, outputs) => {
    const features = roundChannels(LAST_CHANNELS * width);
    const widen = pointwise(scope.child(`features.${BLOCKS}`), channels, features, "silu");
    const initial = { initialise: uniformByFanOut, initialiseBias: zeros };
    const finish = lastLayer(scope.child("head.fc"), features, outputs, initial);
    return { run: (map, mode) => finish(globalMeans(widen(map, mode))), features };
  };
}
