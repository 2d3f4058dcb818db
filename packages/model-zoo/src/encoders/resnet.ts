/**
 * ResNet, ResNet-D and SE-ResNeXt-D as timm 1.0.9 defines them.
 *
 * Papers: Deep Residual Learning for Image Recognition (arXiv:1512.03385); the "d" variants are from Bag of Tricks for
 * Image Classification with Convolutional Neural Networks (arXiv:1812.01187), the "x" ones from Aggregated Residual
 * Transformations (arXiv:1611.05431), "se" from Squeeze-and-Excitation Networks (arXiv:1709.01507). timm's code and its
 * names are Apache-2.0.
 * Omitted: the classifier, drop path and dilation, which the four maps do not need.
 */
import { add, relu } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { batchNorm } from "../layers/batch-norm.ts";
import { kaimingNormalFanOut } from "../parameters/initialisers.ts";
import type { Mode } from "../parameters/mode.ts";
import type { Scope } from "../parameters/scope.ts";
import { checkpointed } from "../autograd/checkpointed.ts";
import { sequential } from "../autograd/sequential.ts";
import type { Layer } from "../autograd/sequential.ts";
import { squeezeExcite } from "../layers/squeeze-excite.ts";
import { pooledHead } from "./classifier-head.ts";
import type { MapOrVolume, Space } from "../layers/space.ts";
import type { Encoder, EncoderOptions, OfStages } from "./encoder.ts";

/** The options that define a ResNet variant. */
export interface ResnetVariant {
  readonly block: "basic" | "bottleneck";
  /** Blocks of the four stages. */
  readonly blocks: OfStages<number>;
  /** "d": a stem of three 3x3 convolutions, and average pooling before a shortcut's convolution. */
  readonly stem: "plain" | "d";
  /** Groups of a bottleneck's 3x3 convolution, and the channels of each in the first stage; default: 1 of 64. */
  readonly groups?: { readonly count: number; readonly width: number };
  /** Whether squeeze and excitation closes a bottleneck's branch; false by default. */
  readonly squeeze?: boolean;
}

/** The variants by timm name. */
export const RESNET_VARIANTS = {
  resnet18: { block: "basic", blocks: [2, 2, 2, 2], stem: "plain" },
  resnet18d: { block: "basic", blocks: [2, 2, 2, 2], stem: "d" },
  resnet34: { block: "basic", blocks: [3, 4, 6, 3], stem: "plain" },
  resnet34d: { block: "basic", blocks: [3, 4, 6, 3], stem: "d" },
  resnet50d: { block: "bottleneck", blocks: [3, 4, 6, 3], stem: "d" },
  seresnext26d_32x4d: {
    block: "bottleneck",
    blocks: [2, 2, 2, 2],
    stem: "d",
    groups: { count: 32, width: 4 },
    squeeze: true,
  },
} as const satisfies Readonly<Record<string, ResnetVariant>>;

const STEM_CHANNELS = 64;
const STAGE_CHANNELS = [64, 128, 256, 512] as const;
/** After the last map. */
export const RESNET_HEAD = pooledHead("fc");

/** Width of a block's output as a multiple of that of its 3x3 convolutions. */
const EXPANSION = { basic: 1, bottleneck: 4 } as const;
/** By how much a gate's hidden channels are fewer than those it scales. */
const SQUEEZE = 16;

interface BlockShape {
  readonly inChannels: number;
  /** Channels of the block's 3x3 convolutions. */
  readonly channels: number;
  readonly outChannels: number;
  readonly stride: number;
}

/**
 * Makes a ResNet whose entries stand under the scope by timm's names, for maps or for volumes; in volumes every window is
 * a cube.
 */
export function createResnetIn<T extends MapOrVolume>(
  space: Space<T>,
  variant: ResnetVariant,
  scope: Scope,
  { inChannels = 3 }: EncoderOptions,
): Encoder<T> {
  const expansion = EXPANSION[variant.block];
  const makeStem = variant.stem === "d" ? deepStem : plainStem;
  const stem = makeStem(space, scope, inChannels);
  const stages = STAGE_CHANNELS.map((channels, index) => {
    const outChannels = channels * expansion;
    const inChannels = index === 0 ? STEM_CHANNELS : outChannels / 2;
    const shape = { inChannels, channels, outChannels, stride: index === 0 ? 1 : 2 };
    return stage(space, scope.child(`layer${index + 1}`), shape, variant, variant.blocks[index] ?? 0);
  });
  return {
    featureInfo: STAGE_CHANNELS.map((channels, index) => ({
      channels: channels * expansion,
      stride: 4 * 2 ** index,
    })),
    encode: (images, mode) =>
      tf.tidy(() => {
        let x = stem(images, mode); // [N, H, W, 3] -> [N, H/4, W/4, 64]
        return stages.map((runStage) => (x = runStage(x, mode)));
      }),
  };
}

/** [N, H, W, I] -> [N, H/4, W/4, 64]. */
function plainStem<T extends MapOrVolume>(space: Space<T>, scope: Scope, inChannels: number): Layer<T> {
  const conv1 = conv(space, scope.child("conv1"), [inChannels, STEM_CHANNELS], 7, { stride: 2 });
  const bn1 = batchNorm(scope.child("bn1"), STEM_CHANNELS, { activation: "relu" });
  const layers: Layer<T>[] = [conv1, bn1, (map) => space.maxPool(map)];
  return (x, mode) => tf.tidy(() => sequential(x, mode, layers));
}

/** [N, H, W, I] -> [N, H/4, W/4, 64]; the names count PyTorch's ReLUs, which have no entries. */
function deepStem<T extends MapOrVolume>(space: Space<T>, scope: Scope, inChannels: number): Layer<T> {
  const sequence = scope.child("conv1");
  const width = STEM_CHANNELS / 2;
  const first = conv(space, sequence.child(0), [inChannels, width], 3, { stride: 2 });
  const firstNorm = batchNorm(sequence.child(1), width, { activation: "relu" });
  const second = conv(space, sequence.child(3), [width, width], 3);
  const secondNorm = batchNorm(sequence.child(4), width, { activation: "relu" });
  const third = conv(space, sequence.child(6), [width, STEM_CHANNELS], 3);
  const bn1 = batchNorm(scope.child("bn1"), STEM_CHANNELS, { activation: "relu" });
  const half: Layer<T>[] = [first, firstNorm, second, secondNorm, third, bn1]; // [N, H, W, I] -> [N, H/2, W/2, 64]
  return (x, mode) => tf.tidy(() => sequential(x, mode, [...half, (map) => space.maxPool(map)]));
}

function stage<T extends MapOrVolume>(
  space: Space<T>,
  scope: Scope,
  first: BlockShape,
  variant: ResnetVariant,
  blockCount: number,
): Layer<T> {
  const makeBlock = variant.block === "basic" ? basicBlock : bottleneckBlock;
  const blocks = Array.from({ length: blockCount }, (_, index) => {
    const shape = index === 0 ? first : { ...first, inChannels: first.outChannels, stride: 1 };
    return checkpointed(scope.child(index), makeBlock(space, scope.child(index), shape, variant));
  });
  return (x, mode) => tf.tidy(() => sequential(x, mode, blocks));
}

/** A residual block of two 3x3 convolutions and a shortcut. */
function basicBlock<T extends MapOrVolume>(
  space: Space<T>,
  scope: Scope,
  shape: BlockShape,
  { stem }: ResnetVariant,
): Layer<T> {
  const { inChannels, channels, stride } = shape;
  const conv1 = conv(space, scope.child("conv1"), [inChannels, channels], 3, { stride });
  const bn1 = batchNorm(scope.child("bn1"), channels, { activation: "relu" });
  const conv2 = conv(space, scope.child("conv2"), [channels, channels], 3);
  const bn2 = batchNorm(scope.child("bn2"), channels, { initialScale: "zeros" });
  const shortcut = downsample(space, scope.child("downsample"), shape, stem);
  const residual: Layer<T>[] = [conv1, bn1, conv2, bn2];
  return (x, mode) => tf.tidy(() => addRelu(sequential(x, mode, residual), shortcut(x, mode)));
}

/**
 * A residual block: a 3x3 convolution, optionally grouped, between two 1x1 convolutions; an optional gate; a shortcut.
 */
function bottleneckBlock<T extends MapOrVolume>(
  space: Space<T>,
  scope: Scope,
  shape: BlockShape,
  variant: ResnetVariant,
): Layer<T> {
  const { inChannels, channels, outChannels, stride } = shape;
  const { count, width } = variant.groups ?? { count: 1, width: STEM_CHANNELS };
  const middle = channels * ((count * width) / STEM_CHANNELS);
  const conv1 = conv(space, scope.child("conv1"), [inChannels, middle], 1);
  const bn1 = batchNorm(scope.child("bn1"), middle, { activation: "relu" });
  const conv2 = conv(space, scope.child("conv2"), [middle, middle], 3, { stride, groups: count });
  const bn2 = batchNorm(scope.child("bn2"), middle, { activation: "relu" });
  const conv3 = conv(space, scope.child("conv3"), [middle, outChannels], 1);
  const bn3 = batchNorm(scope.child("bn3"), outChannels, { initialScale: "zeros" });
  const gate = variant.squeeze === true ? squeezed(scope.child("se"), outChannels) : (x: T) => x;
  const shortcut = downsample(space, scope.child("downsample"), shape, variant.stem);
  const residual: Layer<T>[] = [conv1, bn1, conv2, bn2, conv3, bn3, gate];
  return (x, mode) => tf.tidy(() => addRelu(sequential(x, mode, residual), shortcut(x, mode)));
}

/** A gate for every channel. */
function squeezed(scope: Scope, channels: number): <T extends MapOrVolume>(x: T, mode: Mode) => T {
  return squeezeExcite(scope, {
    channels,
    hiddenChannels: channels / SQUEEZE,
    names: ["fc1", "fc2"],
    activation: "relu",
    initialisers: { initialise: kaimingNormalFanOut() },
  });
}

/** The shortcut: the block's input, projected where the block changes its size or channels. */
function downsample<T extends MapOrVolume>(
  space: Space<T>,
  scope: Scope,
  shape: BlockShape,
  stem: ResnetVariant["stem"],
): Layer<T> {
  const { inChannels, outChannels, stride } = shape;
  if (stride === 1 && inChannels === outChannels) return (x) => x;
  if (stem === "plain") {
    const project = conv(space, scope.child(0), [inChannels, outChannels], 1, { stride });
    const norm = batchNorm(scope.child(1), outChannels);
    return (x, mode) => norm(project(x), mode);
  }
  const pool = stride === 1 ? (x: T) => x : (x: T) => space.averagePool(x);
  const project = conv(space, scope.child(1), [inChannels, outChannels], 1);
  const norm = batchNorm(scope.child(2), outChannels);
  return (x, mode) => norm(project(pool(x)), mode);
}

/** A ResNet's convolution: padded so that only the stride shrinks the map, without bias. */
function conv<T extends MapOrVolume>(
  space: Space<T>,
  scope: Scope,
  [inChannels, outChannels]: readonly [number, number],
  kernelSize: number,
  { stride = 1, groups = 1 }: { readonly stride?: number; readonly groups?: number } = {},
): (x: T) => T {
  const padding = (kernelSize - 1) / 2;
  const shape = { inChannels, outChannels, kernelSize, stride, padding, groups };
  return space.conv(scope, { ...shape, initialise: kaimingNormalFanOut() });
}

function addRelu<T extends MapOrVolume>(a: T, b: T): T {
  return relu(add(a, b));
}
