/**
 * Modified Aligned Xception as timm 1.0.9 defines it.
 *
 * Papers: Xception: Deep Learning with Depthwise Separable Convolutions (arXiv:1610.02357), and its form for
 * segmentation (arXiv:1802.02611). timm's code, its names and the `.tf_in1k` weights are Apache-2.0.
 * Omitted: dropout before the classifier, drop path and dilation.
 */
import { relu } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";

import { consume, sequential } from "../autograd/sequential.ts";
import { convNorm } from "../layers/conv-norm.ts";
import { normalisedDepthwiseConv2d } from "../layers/fused/normalised-depthwise-conv2d.ts";
import { normalisedPointwiseConv2d } from "../layers/fused/normalised-pointwise-conv2d.ts";
import { kaimingUniform } from "../parameters/initialisers.ts";
import type { Mode } from "../parameters/mode.ts";
import type { Scope } from "../parameters/scope.ts";
import { pooledHead } from "./classifier-head.ts";
import type { Encoder, EncoderOptions } from "./encoder.ts";

interface BlockShape {
  /** Outputs of the three separable convolutions. */
  readonly channels: readonly [number, number, number];
  /** Stride of the last convolution. */
  readonly stride: 1 | 2;
  /** Whether it is the last block: without a shortcut, its ReLUs after the norms. */
  readonly isLast?: boolean;
}

/** The options that define an Xception variant. */
export interface XceptionVariant {
  readonly blocks: readonly BlockShape[];
}

const block = (channels: number, stride: 1 | 2): BlockShape => ({
  channels: [channels, channels, channels],
  stride,
});

/** The variants by timm name. */
export const XCEPTION_VARIANTS = {
  "xception65.tf_in1k": {
    blocks: [
      ...[128, 256, 728].map((channels) => block(channels, 2)),
      ...Array.from({ length: 16 }, () => block(728, 1)),
      { channels: [728, 1024, 1024], stride: 2 },
      { channels: [1536, 1536, 2048], stride: 1, isLast: true },
    ],
  },
} as const satisfies Readonly<Record<string, XceptionVariant>>;

const STEM_CHANNELS = [32, 64] as const;
/** Epsilon of batch norms: TensorFlow's default. */
const EPSILON = 1e-3;
/** After the last map. */
export const XCEPTION_HEAD = pooledHead("head.fc");

/** The output of a block, and, where it is one of the encoder's, the map before its last, halving convolution, after its ReLU. */
// a type, not an interface, so that tf.tidy accepts it as a container of tensors
type BlockMaps = Readonly<{ after: tf.Tensor4D; before: tf.Tensor4D | undefined }>;

type Block = (x: tf.Tensor4D, mode: Mode) => BlockMaps;

/**
 * Makes an Xception whose entries stand under the scope by timm's names. Its maps are those before each halving but the
 * first two, and the last one.
 */
export function createXception(
  { blocks }: XceptionVariant,
  scope: Scope,
  options: EncoderOptions = {},
): Encoder {
  const part = (name: string, index: number): Scope =>
    scope.child(options.names === "nested" ? `${name}.${index}` : `${name}_${index}`);
  const [first, second] = STEM_CHANNELS;
  const shape = { kernelSize: 3, epsilon: EPSILON, activation: "relu" } as const;
  const stem = [
    convNorm(part("stem", 0), {
      ...shape,
      inChannels: options.inChannels ?? 3,
      outChannels: first,
      stride: 2,
    }),
    convNorm(part("stem", 1), { ...shape, inChannels: first, outChannels: second }),
  ];
  const halving = blocks.flatMap(({ stride }, index) => (stride === 2 ? [index] : [])).slice(1);
  const made = blocks.map((its, index) => {
    const inChannels = blocks[index - 1]?.channels[2] ?? second;
    return makeBlock(part("blocks", index), inChannels, its, halving.includes(index));
  });
  const channels = [...halving.map((index) => blocks[index]?.channels[1]), blocks.at(-1)?.channels[2]];
  return {
    featureInfo: channels.map((width = 0, map) => ({ channels: width, stride: 4 * 2 ** map })),
    encode: (images, mode) =>
      tf.tidy(() => {
        let x = sequential(images, mode, stem); // [N, H, W, I] -> [N, H/2, W/2, 64]
        const maps = made.flatMap((run) => {
          const { before, after } = consume(x, (map) => run(map, mode));
          x = after;
          return before === undefined ? [] : [before];
        });
        return [...maps, x];
      }),
  };
}

function makeBlock(
  scope: Scope,
  inChannels: number,
  { channels, stride, isLast = false }: BlockShape,
  isMap: boolean,
): Block {
  const outChannels = channels[2];
  const isProjected = !isLast && (inChannels !== outChannels || stride !== 1);
  const shape = { inChannels, outChannels, kernelSize: 1, stride, epsilon: EPSILON };
  const shortcut = isProjected ? convNorm(scope.child("shortcut"), shape) : (x: tf.Tensor4D) => x;
  const [first, second, third] = channels.map((width, index) =>
    separable(scope.child(`stack.conv${index + 1}`), {
      inChannels: channels[index - 1] ?? inChannels,
      outChannels: width,
      stride: index === 2 ? stride : 1,
      activationsAre: isLast ? "after norms" : "before",
    }),
  );
  if (!first || !second || !third) throw new Error("three convolutions are made above");
  if (isLast) return (x, mode) => ({ before: undefined, after: sequential(x, mode, [first, second, third]) });
  return (x, mode) =>
    tf.tidy(() => {
      const inner = sequential<tf.Tensor4D>(
        x,
        mode,
        isMap ? [first, second, (y) => relu(y)] : [first, second],
      );
      const halved = (map: tf.Tensor4D): tf.Tensor4D => third(map, mode, shortcut(x, mode));
      return isMap
        ? { before: inner, after: halved(inner) }
        : { before: undefined, after: consume(inner, halved) };
    });
}

interface SeparableShape {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly stride: number;
  /** A ReLU is before the first convolution, or one after each of the two norms. */
  readonly activationsAre: "before" | "after norms";
}

type Separable = (x: tf.Tensor4D, mode: Mode, shortcut?: tf.Tensor4D) => tf.Tensor4D;

/** A depthwise 3x3 and a 1x1 convolution, each with a norm, and a shortcut: [N, h, w, I] -> [N, h/stride, w/stride, O]. */
function separable(
  scope: Scope,
  { inChannels, outChannels, stride, activationsAre }: SeparableShape,
): Separable {
  const areAfter = activationsAre === "after norms";
  const depthwise = normalisedDepthwiseConv2d(scope.child("conv_dw"), scope.child("bn_dw"), {
    channels: inChannels,
    kernelSize: 3,
    stride,
    padding: "both",
    epsilon: EPSILON,
    ...(areAfter ? { activation: "relu" } : { inputActivation: "relu" }),
  });
  const pointwise = normalisedPointwiseConv2d(scope.child("conv_pw"), scope.child("bn_pw"), {
    inChannels,
    outChannels,
    epsilon: EPSILON,
    initialise: kaimingUniform,
  });
  return (x, mode, shortcut) =>
    tf.tidy(() => {
      const y = mode.training
        ? pointwise(depthwise.convolution(x), mode, { inputNorm: depthwise.norm, shortcut })
        : consume(depthwise(x, mode), (map) => pointwise(map, mode, { shortcut }));
      return areAfter ? relu(y) : y;
    });
}
