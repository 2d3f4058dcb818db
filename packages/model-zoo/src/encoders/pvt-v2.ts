/**
 * Pyramid Vision Transformer v2 as timm 1.0.9 defines it.
 *
 * Paper: PVT v2: Improved Baselines with Pyramid Vision Transformer (arXiv:2106.13797). timm's code and its names are
 * Apache-2.0, as are its ImageNet weights (`.in1k`).
 * Omitted: the classifier, dropout and drop path, and the linear-attention variant.
 */
import { attention, canFuseForInference, depthwiseGeluLinear } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { conv2d } from "../layers/conv2d.ts";
import { depthwiseConv2d } from "../layers/depthwise-conv2d.ts";
import type { DepthwiseConv2d } from "../layers/depthwise-conv2d.ts";
import { sequential } from "../autograd/sequential.ts";
import type { Layer as LayerOf } from "../autograd/sequential.ts";
import { kaimingNormalFanOut, normal, zeros } from "../parameters/initialisers.ts";
import { layerNorm } from "../layers/layer-norm.ts";
import { linear } from "../layers/linear.ts";
import type { LinearLayer } from "../layers/linear.ts";
import type { Mode } from "../parameters/mode.ts";
import { checkpointed } from "../autograd/checkpointed.ts";
import type { Block } from "../autograd/checkpointed.ts";
import type { Scope } from "../parameters/scope.ts";
import { pooledHead } from "./classifier-head.ts";
import type { Encoder, EncoderOptions, OfStages } from "./encoder.ts";

/** The options that define a PVT v2 variant. */
export interface PvtV2Variant {
  /** Blocks of the four stages. */
  readonly blocks: OfStages<number>;
  readonly channels: OfStages<number>;
  /** Width of the hidden layer of a block's MLP, as a multiple of its input's. */
  readonly expansions: OfStages<number>;
}

const CHANNELS = [64, 128, 320, 512] as const;
const EXPANSIONS = [8, 8, 4, 4] as const;

/** The variants by timm name. */
export const PVT_V2_VARIANTS = {
  pvt_v2_b0: { blocks: [2, 2, 2, 2], channels: [32, 64, 160, 256], expansions: EXPANSIONS },
  pvt_v2_b1: { blocks: [2, 2, 2, 2], channels: CHANNELS, expansions: EXPANSIONS },
  pvt_v2_b2: { blocks: [3, 4, 6, 3], channels: CHANNELS, expansions: EXPANSIONS },
  pvt_v2_b3: { blocks: [3, 4, 18, 3], channels: CHANNELS, expansions: EXPANSIONS },
  pvt_v2_b4: { blocks: [3, 8, 27, 3], channels: CHANNELS, expansions: EXPANSIONS },
  pvt_v2_b5: { blocks: [3, 6, 40, 3], channels: CHANNELS, expansions: [4, 4, 4, 4] },
} as const satisfies Readonly<Record<string, PvtV2Variant>>;

/** Heads of a stage's attention. */
const HEADS = [1, 2, 5, 8] as const;
/** By how much a stage's keys and values are reduced in height and width. */
const REDUCTIONS = [8, 4, 2, 1] as const;

/** Epsilon of timm's layer norms in a block and after a stage; those inside a layer have PyTorch's default. */
const BLOCK_EPSILON = 1e-6;
const INNER_EPSILON = 1e-5;

type Layer = LayerOf<tf.Tensor4D>;
/** A branch of a block: its result for x is added to the block's map in the last operation. */
type Branch = (x: tf.Tensor4D, addend: tf.Tensor4D, mode: Mode) => tf.Tensor4D;

interface BlockShape {
  readonly channels: number;
  readonly heads: number;
  readonly reduction: number;
  readonly expansion: number;
}

/** Makes a PVT v2 whose entries stand under the scope by timm's names. */
export function createPvtV2(variant: PvtV2Variant, scope: Scope, options: EncoderOptions = {}): Encoder {
  const { blocks, channels } = variant;
  const embed = patchEmbed(scope.child("patch_embed"), options.inChannels ?? 3, channels[0], {
    patch: 7,
    stride: 4,
  });
  const stages = channels.map((width, index) => {
    const name = options.names === "nested" ? `stages.${index}` : `stages_${index}`;
    const shape = {
      channels: width,
      heads: HEADS[index] ?? 1,
      reduction: REDUCTIONS[index] ?? 1,
      expansion: variant.expansions[index] ?? 1,
    };
    return stage(scope.child(name), channels[index - 1], shape, blocks[index] ?? 0);
  });
  return {
    featureInfo: channels.map((width, index) => ({ channels: width, stride: 4 * 2 ** index })),
    encode: (images, mode) =>
      tf.tidy(() => {
        let x = embed(images, mode); // [N, H, W, 3] -> [N, H/4, W/4, C]
        return stages.map((runStage) => (x = runStage(x, mode)));
      }),
  };
}

/** Overlapping patches: [N, H, W, I] -> [N, H/stride, W/stride, O]. */
function patchEmbed(
  scope: Scope,
  inChannels: number,
  outChannels: number,
  { patch, stride }: { patch: number; stride: number },
): Layer {
  const shape = { inChannels, outChannels, kernelSize: patch, stride, padding: (patch - 1) / 2 };
  const project = conv2d(scope.child("proj"), { ...shape, ...BIASED_CONVOLUTION });
  const norm = layerNorm(scope.child("norm"), outChannels, INNER_EPSILON);
  return (x, mode) => tf.tidy(() => sequential(x, mode, [project, norm]));
}

/** Halves the map, but in the first stage, and refines it: [N, h, w, I] -> [N, h/2, w/2, C]. */
function stage(
  scope: Scope,
  inChannels: number | undefined,
  shape: BlockShape,
  blockCount: number,
): Block<tf.Tensor4D, tf.Tensor4D> {
  const { channels } = shape;
  const downsample =
    inChannels === undefined
      ? []
      : [patchEmbed(scope.child("downsample"), inChannels, channels, { patch: 3, stride: 2 })];
  const blocks = Array.from({ length: blockCount }, (_, index) => {
    const blockScope = scope.child("blocks").child(index);
    return checkpointed(blockScope, block(blockScope, shape));
  });
  const norm = layerNorm(scope.child("norm"), channels, BLOCK_EPSILON);
  return (x, mode) => tf.tidy(() => sequential(x, mode, [...downsample, ...blocks, norm]));
}

/** Attention, then an MLP, each on the normalised map and added to it: [N, h, w, C] -> same shape. */
function block(scope: Scope, shape: BlockShape): Layer {
  const norm1 = layerNorm(scope.child("norm1"), shape.channels, BLOCK_EPSILON);
  const attend = reducedAttention(scope.child("attn"), shape);
  const norm2 = layerNorm(scope.child("norm2"), shape.channels, BLOCK_EPSILON);
  const mlp = convolutionalMlp(scope.child("mlp"), shape);
  const parts = [withShortcut(norm1, attend), withShortcut(norm2, mlp)];
  return (x, mode) => tf.tidy(() => sequential(x, mode, parts));
}

function withShortcut(norm: Layer, branch: Branch): Layer {
  return (x, mode) => tf.tidy(() => sequential(x, mode, [norm, (normalised) => branch(normalised, x, mode)]));
}

/**
 * Attention with queries from every pixel, and keys and values from a map that is `reduction` times smaller: [N, h, w,
 * C] -> same shape.
 */
function reducedAttention(scope: Scope, { channels, heads, reduction }: BlockShape): Branch {
  const toQueries = linear(scope.child("q"), { ...LINEAR, inFeatures: channels, outFeatures: channels });
  const toKeysAndValues = linear(scope.child("kv"), {
    ...LINEAR,
    inFeatures: channels,
    outFeatures: 2 * channels,
  });
  const project = linear(scope.child("proj"), { ...LINEAR, inFeatures: channels, outFeatures: channels });
  const reduce = reduction === 1 ? [] : spatialReduction(scope, channels, reduction);
  return (x, addend, mode) =>
    tf.tidy(() => {
      const queries = toQueries(x); // [N, h, w, C]
      const keysAndValues = sequential(x, mode, [...reduce, (map) => toKeysAndValues(map)]); // -> [N, h/r, w/r, 2C]
      const attended = attention(queries, keysAndValues, heads); // -> [N, h, w, C]
      const [, height, width] = keysAndValues.shape;
      scope.recordCall("attention", attended, 2 * attended.size * height * width);
      return project(attended, { addend }); // -> [N, h, w, C]
    });
}

/** [N, h, w, C] -> [N, h/reduction, w/reduction, C], rounded down. */
function spatialReduction(scope: Scope, channels: number, reduction: number): Layer[] {
  const shape = { inChannels: channels, outChannels: channels, kernelSize: reduction, stride: reduction };
  const shrink = conv2d(scope.child("sr"), { ...shape, ...BIASED_CONVOLUTION });
  return [shrink, layerNorm(scope.child("norm"), channels, INNER_EPSILON)];
}

/** Linear, depthwise 3x3, GELU, linear: [N, h, w, C] -> same shape. */
function convolutionalMlp(scope: Scope, { channels, expansion }: BlockShape): Branch {
  const hidden = channels * expansion;
  const fc1 = linear(scope.child("fc1"), { ...LINEAR, inFeatures: channels, outFeatures: hidden });
  const dwconv = depthwiseConv2d(scope.child("dwconv"), {
    channels: hidden,
    kernelSize: 3,
    bias: true,
    initialise: kaimingNormalFanOut(hidden),
  });
  const shape = { inFeatures: hidden, outFeatures: channels, inputActivation: "gelu" } as const;
  const fc2 = linear(scope.child("fc2"), { ...LINEAR, ...shape });
  return (x, addend, mode) =>
    tf.tidy(() => {
      const spread: Layer = (map) => fc1(map); // [N, h, w, C] -> [N, h, w, hidden]
      if (mode.training || !canFuseForInference()) {
        return sequential(x, mode, [spread, dwconv, (map) => fc2(map, { addend })]);
      }
      return sequential(x, mode, [spread, (map) => convolvedLinear(dwconv, fc2, map, addend)]);
    });
}

/** The depthwise convolution, GELU and linear layer of inference: [N, h, w, hidden] -> [N, h, w, C]. */
function convolvedLinear(
  dwconv: DepthwiseConv2d,
  fc2: LinearLayer,
  x: tf.Tensor4D,
  addend: tf.Tensor4D,
): tf.Tensor4D {
  return tf.tidy(() => {
    const { bias = tf.zeros([x.shape[3]]) } = dwconv;
    const { bias: addedBias = tf.zeros([addend.shape[3]]) } = fc2;
    const y = depthwiseGeluLinear(
      x,
      { kernel: dwconv.kernel(), bias },
      { kernel: fc2.kernel(), bias: addedBias },
      addend,
    );
    dwconv.report(x); // gives a map like x
    fc2.report(y);
    return y;
  });
}

const LINEAR = { initialise: normal(0.02), initialiseBias: zeros } as const;

/** After the last map. */
export const PVT_V2_HEAD = pooledHead("head", LINEAR);
const BIASED_CONVOLUTION = {
  bias: true,
  initialise: kaimingNormalFanOut(),
  initialiseBias: zeros,
} as const;
