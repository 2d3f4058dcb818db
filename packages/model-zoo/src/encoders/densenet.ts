/**
 * DenseNet as timm 1.0.9 defines it.
 *
 * Paper: Densely Connected Convolutional Networks (arXiv:1608.06993). timm's code and its names are Apache-2.0; the
 * ImageNet weights are torchvision's, BSD-3-Clause.
 * Omitted: the classifier and dropout.
 */
import { canFuseForInference } from "@spinegrade/engine";
import { UserError } from "@spinegrade/pipeline";
import * as tf from "@tensorflow/tfjs-core";
import { batchNorm } from "../layers/batch-norm.ts";
import { pooledHead } from "./classifier-head.ts";
import { kaimingNormalFanIn, zeros } from "../parameters/initialisers.ts";
import type { Mode } from "../parameters/mode.ts";
import type { Scope } from "../parameters/scope.ts";
import { preActivatedConv } from "../layers/fused/pre-activated-conv.ts";
import type { MapOrVolume, Space, SpaceConv } from "../layers/space.ts";
import { checkpointed } from "../autograd/checkpointed.ts";
import { sequential } from "../autograd/sequential.ts";
import type { Layer } from "../autograd/sequential.ts";
import type { Encoder, EncoderOptions, OfStages } from "./encoder.ts";

/** The options that define a DenseNet variant. */
export interface DensenetVariant {
  /** Channels that each layer adds. */
  readonly growth: number;
  /** Layers of the four blocks. */
  readonly layers: OfStages<number>;
}

/** The variants by timm name. */
export const DENSENET_VARIANTS = {
  densenet161: { growth: 48, layers: [6, 12, 36, 24] },
} as const satisfies Readonly<Record<string, DensenetVariant>>;

/**
 * The shortest side of an image or volume: of a shorter one, the strides leave nothing. The first two round up, so that more than
 * 28 give the 8 that the other three, which round down, need.
 */
export const DENSENET_LEAST_SIDE = 29;

/** After the last map. */
export const DENSENET_HEAD = pooledHead("classifier", { initialiseBias: zeros });

/** Width of the middle of a layer as a multiple of its output's. */
const BOTTLENECK = 4;

/**
 * Makes a DenseNet whose entries stand under the scope by timm's names. Its maps' sides are rounded up at strides 2 and
 * 4 and down at the others. The last map is the last block's, normalised, with a ReLU. For maps or for volumes; in
 * volumes every window is a cube. Its `encode` throws a UserError for a side below `DENSENET_LEAST_SIDE`.
 */
export function createDensenetIn<T extends MapOrVolume>(
  space: Space<T>,
  { growth, layers }: DensenetVariant,
  scope: Scope,
  options: EncoderOptions,
): Encoder<T> {
  const part = (name: string): Scope =>
    scope.child(options.names === "nested" ? `features.${name}` : `features_${name}`);
  const stemChannels = 2 * growth;
  const { inChannels = 3 } = options;
  const shape = { inChannels, outChannels: stemChannels, kernelSize: 7, stride: 2, padding: 3 };
  const conv0 = space.conv(part("conv0"), { ...shape, initialise: kaimingNormalFanIn });
  const norm0 = batchNorm(part("norm0"), stemChannels, { activation: "relu" });
  const stem: Layer<T>[] = [conv0, norm0, (map) => space.maxPool(map)];
  const channels: number[] = [];
  const stages = layers.map((count, index) => {
    const before = channels[index - 1];
    const inChannels = before === undefined ? stemChannels : before / 2;
    const shrink = before === undefined ? [] : [transition(space, part(`transition${index}`), before)];
    const blockScope = part(`denseblock${index + 1}`);
    const block = checkpointed(blockScope, denseBlock(space, blockScope, inChannels, growth, count));
    channels.push(inChannels + count * growth);
    return (x: T, mode: Mode) => tf.tidy(() => sequential(x, mode, [...shrink, block]));
  });
  const norm5 = batchNorm(part("norm5"), channels[channels.length - 1] ?? 0, { activation: "relu" });
  return {
    featureInfo: channels.map((width, index) => ({ channels: width, stride: 4 * 2 ** index })),
    encode: (images, mode) =>
      tf.tidy(() => {
        checkSides(images.shape.slice(1, -1));
        let x = sequential(images, mode, stem); // [N, H, W, I] -> [N, H/4, W/4, 2 growth]
        const maps = stages.map((runStage) => (x = runStage(x, mode)));
        return [...maps.slice(0, -1), norm5(x, mode)];
      }),
  };
}

function checkSides(sides: readonly number[]): void {
  if (sides.every((side) => side >= DENSENET_LEAST_SIDE)) return;
  throw new UserError(
    `an input of ${sides.join(" x ")} is too small for a DenseNet, whose pooling leaves nothing of it: ` +
      `each of its sides must be ${DENSENET_LEAST_SIDE} or more`,
  );
}

/**
 * Each layer sees the block's input and the outputs of all earlier layers: [N, h, w, I] -> [N, h, w, I + count growth].
 */
function denseBlock<T extends MapOrVolume>(
  space: Space<T>,
  scope: Scope,
  inChannels: number,
  growth: number,
  count: number,
): Layer<T> {
  const layers = Array.from({ length: count }, (_, index) =>
    denseLayer(space, scope.child(`denselayer${index + 1}`), inChannels + index * growth, growth),
  );
  const append =
    (layer: DenseLayer<T>): Layer<T> =>
    (x, mode) =>
      tf.tidy(() => tf.concat<T>([x, layer([x], mode)], -1));
  const separately = layers.map(append);
  return (x, mode) =>
    tf.tidy(() => {
      if (mode.training || !canFuseForInference()) return sequential(x, mode, separately);
      const pieces = layers.reduce<T[]>((before, layer) => [...before, layer(before, mode)], [x]);
      return tf.concat<T>(pieces, -1);
    });
}

/** Sees the channels of all earlier maps, [N, h, w, C] each. */
type DenseLayer<T extends MapOrVolume> = (pieces: readonly T[], mode: Mode) => T;

/** Norm, 1x1 convolution, norm, 3x3 convolution: -> [N, h, w, growth]. */
function denseLayer<T extends MapOrVolume>(
  space: Space<T>,
  scope: Scope,
  inChannels: number,
  growth: number,
): DenseLayer<T> {
  const middle = BOTTLENECK * growth;
  const norm1 = batchNorm(scope.child("norm1"), inChannels, { activation: "relu" });
  const conv1 = convolution(space, scope.child("conv1"), inChannels, middle, 1);
  const norm2 = batchNorm(scope.child("norm2"), middle, { activation: "relu" });
  const conv2 = convolution(space, scope.child("conv2"), middle, growth, 3);
  const narrow = preActivatedConv({ norm: norm1, conv: conv1, nextNorm: norm2 });
  return (pieces, mode) => tf.tidy(() => conv2(narrow(pieces, mode)));
}

/** Halves the channels and the map: [N, h, w, C] -> [N, h/2, w/2, C/2], rounded down. */
function transition<T extends MapOrVolume>(space: Space<T>, scope: Scope, channels: number): Layer<T> {
  const norm = batchNorm(scope.child("norm"), channels, { activation: "relu" });
  const conv = convolution(space, scope.child("conv"), channels, channels / 2, 1);
  const halve = preActivatedConv({ norm, conv });
  return (x, mode) => tf.tidy(() => space.averagePoolDown(halve([x], mode)));
}

function convolution<T extends MapOrVolume>(
  space: Space<T>,
  scope: Scope,
  inChannels: number,
  outChannels: number,
  kernelSize: number,
): SpaceConv<T> {
  const padding = (kernelSize - 1) / 2;
  return space.conv(scope, { inChannels, outChannels, kernelSize, padding, initialise: kaimingNormalFanIn });
}
