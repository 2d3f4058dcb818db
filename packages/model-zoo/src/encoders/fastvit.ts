/**
 * FastViT as timm 1.0.9 defines it, with its branches apart, as it is trained; they are merged in inference, at each call.
 *
 * Paper: FastViT: A Fast Hybrid Vision Transformer using Structural Reparameterization (arXiv:2303.14189). timm's code and
 * its names are Apache-2.0; the `.apple_dist_in1k` weights have Apple's licence for FastViT.
 * Omitted: dropout and drop path.
 */
import { add, attention, linear as multiply } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";

import { checkpointed } from "../autograd/checkpointed.ts";
import { sequential } from "../autograd/sequential.ts";
import type { Layer as LayerOf } from "../autograd/sequential.ts";
import { batchNorm } from "../layers/batch-norm.ts";
import { convNorm } from "../layers/conv-norm.ts";
import { depthwiseConv2d } from "../layers/depthwise-conv2d.ts";
import {
  addedToInput,
  differenceOfConvolutions,
  normAsConvolution,
  sumOfConvolutions,
} from "../layers/fused/merged-branches.ts";
import { linear } from "../layers/linear.ts";
import { globalMeans } from "../layers/pooling.ts";
import { repeatChannels } from "../layers/repeat-channels.ts";
import { constant, normal, zeros } from "../parameters/initialisers.ts";
import type { Mode } from "../parameters/mode.ts";
import type { Scope } from "../parameters/scope.ts";
import { type HeadMaker, lastLayer } from "./classifier-head.ts";
import type { Encoder, EncoderOptions, OfStages } from "./encoder.ts";
import { mobileOneBlock, summedBranches } from "./mobile-one-block.ts";

/** The options that define a FastViT variant, whose last stage has attention. */
export interface FastvitVariant {
  /** Blocks of the four stages. */
  readonly blocks: OfStages<number>;
  readonly channels: OfStages<number>;
}

/** The variants by timm name. */
export const FASTVIT_VARIANTS = {
  "fastvit_ma36.apple_dist_in1k": { blocks: [6, 6, 18, 6], channels: [76, 152, 304, 608] },
} as const satisfies Readonly<Record<string, FastvitVariant>>;

const MLP_WIDER = 4;
const HEAD_CHANNELS = 32;
const LAST_STAGE = 3;
/** Initial scale of a block's branch: the block starts close to the identity. */
const INITIAL_SCALE = 1e-5;
/** Channels before the classifier, as a multiple of the last map's. */
const LAST_WIDER = 2;
/** A gate's hidden channels as a share of those it scales. */
const SQUEEZE = 1 / 16;

type Layer = LayerOf<tf.Tensor4D>;

/** Makes a FastViT whose entries stand under the scope by timm's names. */
export function createFastvit(
  { blocks, channels }: FastvitVariant,
  scope: Scope,
  options: EncoderOptions = {},
): Encoder {
  const part = (name: string, index: number): Scope =>
    scope.child(options.names === "nested" ? `${name}.${index}` : `${name}_${index}`);
  const width = channels[0];
  const [inChannels, outChannels] = [options.inChannels ?? 3, width];
  const stem = [
    mobileOneBlock(part("stem", 0), { inChannels, outChannels, kernelSize: 3, stride: 2 }),
    mobileOneBlock(part("stem", 1), {
      inChannels: width,
      outChannels,
      kernelSize: 3,
      stride: 2,
      isDepthwise: true,
    }),
    mobileOneBlock(part("stem", 2), { inChannels: width, outChannels, kernelSize: 1 }),
  ];
  const stages = channels.map((wide, index) =>
    stage(part("stages", index), channels[index - 1], wide, {
      blocks: blocks[index] ?? 0,
      attends: index === LAST_STAGE,
    }),
  );
  return {
    featureInfo: channels.map((wide, index) => ({ channels: wide, stride: 4 * 2 ** index })),
    encode: (images, mode) =>
      tf.tidy(() => {
        let x = sequential(images, mode, stem); // [N, H, W, I] -> [N, H/4, W/4, C]
        return stages.map((run) => (x = run(x, mode)));
      }),
  };
}

/** Halves the map, but in the first stage, and refines it: [N, h, w, I] -> [N, h/2, w/2, C]. */
function stage(
  scope: Scope,
  inChannels: number | undefined,
  channels: number,
  { blocks, attends }: { readonly blocks: number; readonly attends: boolean },
): Layer {
  const downsample =
    inChannels === undefined ? [] : halve(scope.child("downsample.proj"), inChannels, channels);
  const positions = attends ? [positionEncoding(scope.child("pos_emb"), channels)] : [];
  const makeBlock = attends ? attentionBlock : mixerBlock;
  const its = Array.from({ length: blocks }, (_, index) => {
    const blockScope = scope.child("blocks").child(index);
    return checkpointed(blockScope, makeBlock(blockScope, channels));
  });
  return (x, mode) => tf.tidy(() => sequential(x, mode, [...downsample, ...positions, ...its]));
}

/** A large and a small depthwise convolution, summed; a 1x1 one: [N, h, w, I] -> [N, h/2, w/2, O]. */
function halve(scope: Scope, inChannels: number, outChannels: number): Layer[] {
  const shape = { inChannels: outChannels, outChannels, stride: 2, isDepthwise: true };
  const large = convNorm(scope.child("0.large_conv"), { ...shape, kernelSize: 7 });
  const small = convNorm(scope.child("0.small_conv"), { ...shape, kernelSize: 3 });
  const mix = mobileOneBlock(scope.child(1), { inChannels: outChannels, outChannels, kernelSize: 1 });
  const convolve: Layer = (x, mode) =>
    tf.tidy(() => {
      const repeated = repeatChannels(x, outChannels / inChannels);
      if (mode.training) return add(large(repeated, mode), small(repeated, mode));
      const y = large.convolve(repeated, sumOfConvolutions([large.folded(), small.folded()]));
      large.report(y);
      small.report(y);
      return y;
    });
  return [convolve, mix];
}

/** A depthwise convolution, added to the map. */
function positionEncoding(scope: Scope, channels: number): Layer {
  const encode = depthwiseConv2d(scope.child("pos_enc"), { channels, kernelSize: 7, bias: true });
  return (x) => tf.tidy(() => add(encode(x), x));
}

/** The difference of a convolution's branches and a norm, scaled and added, all one convolution in inference; an MLP, too. */
function mixerBlock(scope: Scope, channels: number): Layer {
  const mixer = scope.child("token_mixer");
  const shape = {
    inChannels: channels,
    outChannels: channels,
    kernelSize: 3,
    isDepthwise: true,
  };
  const norm = batchNorm(mixer.child("norm.identity"), channels);
  const mix = summedBranches(mixer.child("mixer"), shape);
  const scale = layerScale(mixer.child("layer_scale"), channels);
  const refine = mlp(scope.child("mlp"), channels);
  const refineScale = layerScale(scope.child("layer_scale"), channels);
  const train: Layer = (x, mode) => {
    const difference = tf.sub<tf.Tensor4D>(mix(x, mode), norm(x, mode));
    return add(x, tf.mul<tf.Tensor4D>(difference, scale()));
  };
  const infer = (x: tf.Tensor4D): tf.Tensor4D => {
    const difference = differenceOfConvolutions(mix.merged(), normAsConvolution(norm, channels, true));
    const y = mix.convolve(x, addedToInput(difference, scale()));
    norm.report(y);
    return y;
  };
  return (x, mode) =>
    tf.tidy(() => {
      const mixed = mode.training ? train(x, mode) : infer(x);
      return refine(mixed, refineScale(), mode);
    });
}

/** Attention of the normalised map, scaled and added; an MLP, too. */
function attentionBlock(scope: Scope, channels: number): Layer {
  const norm = batchNorm(scope.child("norm"), channels);
  const attend = selfAttention(scope.child("token_mixer"), channels);
  const scale = layerScale(scope.child("layer_scale_1"), channels);
  const refine = mlp(scope.child("mlp"), channels);
  const refineScale = layerScale(scope.child("layer_scale_2"), channels);
  return (x, mode) => tf.tidy(() => refine(attend(norm(x, mode), x, scale()), refineScale(), mode));
}

/** Heads of 32 channels: attention of all pixels to each other, scaled and added to the shortcut. */
function selfAttention(
  scope: Scope,
  channels: number,
): (x: tf.Tensor4D, shortcut: tf.Tensor4D, scale: tf.Tensor1D) => tf.Tensor4D {
  const shape = [3 * channels, channels];
  const kernel = scope.child("qkv").kernel<tf.Tensor2D>("weight", shape, "weight", WEIGHT);
  const project = linear(scope.child("proj"), { ...LINEAR, inFeatures: channels, outFeatures: channels });
  return (x, shortcut, scale) => {
    const all = multiply(x, kernel(), tf.zeros([3 * channels]));
    const [queries, keysAndValues] = tf.split<tf.Tensor4D>(all, [channels, 2 * channels], 3);
    if (queries === undefined || keysAndValues === undefined) throw new Error("two parts are split above");
    const attended = attention(queries, keysAndValues, channels / HEAD_CHANNELS);
    scope.recordCall("attention", attended, 2 * attended.size * x.shape[1] * x.shape[2]);
    return project(attended, { scale, addend: shortcut });
  };
}

/** Depthwise 7x7 with a norm, linear, GELU, linear; scaled and added to the map. */
function mlp(
  scope: Scope,
  channels: number,
): (x: tf.Tensor4D, scale: tf.Tensor1D, mode: Mode) => tf.Tensor4D {
  const shape = { inChannels: channels, outChannels: channels, kernelSize: 7, isDepthwise: true };
  const spread = convNorm(scope.child("conv"), { ...shape, initialise: WEIGHT });
  const hidden = channels * MLP_WIDER;
  const pixelwise = { ...LINEAR, kernelAxes: 2 };
  const fc1 = linear(scope.child("fc1"), { ...pixelwise, inFeatures: channels, outFeatures: hidden });
  const narrowing = { inFeatures: hidden, outFeatures: channels, inputActivation: "gelu" } as const;
  const fc2 = linear(scope.child("fc2"), { ...pixelwise, ...narrowing });
  const widen: Layer = (x, mode) =>
    mode.training ? fc1.afterNorm(spread.convolution(x), spread.norm, mode) : fc1(spread(x, mode));
  return (x, scale, mode) => fc2(widen(x, mode), { scale, addend: x });
}

function layerScale(scope: Scope, channels: number): () => tf.Tensor1D {
  const gamma = scope.parameter("gamma", [channels, 1, 1], "vector", constant(INITIAL_SCALE));
  return () => tf.reshape<tf.Rank.R1>(gamma, [channels]);
}

const WEIGHT = normal(0.02);
const LINEAR = { initialise: WEIGHT, initialiseBias: zeros } as const;

/** After the last map: a gated convolution to twice the channels, pooling, a linear layer. */
export const FASTVIT_HEAD: HeadMaker = (scope, channels, outputs) => {
  const features = channels * LAST_WIDER;
  const widen = mobileOneBlock(scope.child("final_conv"), {
    inChannels: channels,
    outChannels: features,
    kernelSize: 3,
    isDepthwise: true,
    gates: { hiddenChannels: features * SQUEEZE, activation: "relu" },
  });
  const finish = lastLayer(scope.child("head.fc"), features, outputs, LINEAR);
  return { run: (map, mode) => finish(globalMeans(widen(map, mode))), features };
};
