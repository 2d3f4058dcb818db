/**
 * ConvFormer, a MetaFormer with separable convolutions, as timm 1.0.9 defines it.
 *
 * Paper: MetaFormer Baselines for Vision (arXiv:2210.13452). timm's code and its names are Apache-2.0; the weights are
 * Sea AI Lab's, Apache-2.0.
 * Omitted: dropout and drop path.
 */
import { relu } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";

import { checkpointed } from "../autograd/checkpointed.ts";
import { sequential } from "../autograd/sequential.ts";
import type { Layer as LayerOf } from "../autograd/sequential.ts";
import { conv2d } from "../layers/conv2d.ts";
import { layerNorm } from "../layers/layer-norm.ts";
import { linear } from "../layers/linear.ts";
import { globalMeans } from "../layers/pooling.ts";
import { zeros } from "../parameters/initialisers.ts";
import type { Scope } from "../parameters/scope.ts";
import { type HeadMaker, lastLayer } from "./classifier-head.ts";
import { convformerBlock, EPSILON, MLP_WIDER, WEIGHT } from "./convformer-block.ts";
import type { Encoder, EncoderOptions, OfStages } from "./encoder.ts";

/** The options that define a ConvFormer variant. */
export interface ConvformerVariant {
  /** Blocks of the four stages. */
  readonly blocks: OfStages<number>;
  readonly channels: OfStages<number>;
}

/** The variants by timm name. */
export const CONVFORMER_VARIANTS = {
  "convformer_s36.sail_in22k_ft_in1k_384": { blocks: [3, 12, 18, 3], channels: [64, 128, 320, 512] },
} as const satisfies Readonly<Record<string, ConvformerVariant>>;

const LINEAR = { initialise: WEIGHT, initialiseBias: zeros } as const;
const BIASED = { bias: true, ...LINEAR } as const;
/** The first stage whose shortcuts are scaled. */
const FIRST_SCALED = 2;

type Layer = LayerOf<tf.Tensor4D>;

/** Makes a ConvFormer whose entries stand under the scope by timm's names. */
export function createConvformer(
  { blocks, channels }: ConvformerVariant,
  scope: Scope,
  options: EncoderOptions = {},
): Encoder {
  const stem = scope.child("stem");
  const shape = { inChannels: options.inChannels ?? 3, outChannels: channels[0], kernelSize: 7 };
  const patches = conv2d(stem.child("conv"), { ...shape, stride: 4, padding: 2, ...BIASED });
  const norm = layerNorm(stem.child("norm"), channels[0], EPSILON, { hasOffset: false });
  const stages = channels.map((width, index) => {
    const name = options.names === "nested" ? `stages.${index}` : `stages_${index}`;
    return stage(scope.child(name), channels[index - 1], width, {
      blocks: blocks[index] ?? 0,
      isScaled: index >= FIRST_SCALED,
    });
  });
  return {
    featureInfo: channels.map((width, index) => ({ channels: width, stride: 4 * 2 ** index })),
    encode: (images, mode) =>
      tf.tidy(() => {
        let x = sequential(images, mode, [patches, norm]); // [N, H, W, I] -> [N, H/4, W/4, C]
        return stages.map((run) => (x = run(x, mode)));
      }),
  };
}

/** Halves the map, but in the first stage, and refines it: [N, h, w, I] -> [N, h/2, w/2, C]. */
function stage(
  scope: Scope,
  inChannels: number | undefined,
  channels: number,
  { blocks, isScaled }: { readonly blocks: number; readonly isScaled: boolean },
): Layer {
  const downsample = inChannels === undefined ? [] : halve(scope.child("downsample"), inChannels, channels);
  const its = Array.from({ length: blocks }, (_, index) => {
    const blockScope = scope.child("blocks").child(index);
    return checkpointed(blockScope, convformerBlock(blockScope, channels, isScaled));
  });
  return (x, mode) => tf.tidy(() => sequential(x, mode, [...downsample, ...its]));
}

/** [N, h, w, I] -> [N, h/2, w/2, O]. */
function halve(scope: Scope, inChannels: number, outChannels: number): Layer[] {
  const norm = layerNorm(scope.child("norm"), inChannels, EPSILON, { hasOffset: false });
  const shape = { inChannels, outChannels, kernelSize: 3, stride: 2, padding: 1 };
  return [norm, conv2d(scope.child("conv"), { ...shape, ...BIASED })];
}

/** After the last map: pooling, a norm, a hidden layer with a squared ReLU and a norm, a linear layer. */
export const CONVFORMER_HEAD: HeadMaker = (scope, channels, outputs) => {
  const head = scope.child("head");
  const norm = layerNorm(head.child("norm"), channels, EPSILON);
  if (outputs === null) return { run: (map) => norm(globalMeans(map)), features: channels };
  const hidden = MLP_WIDER * channels;
  const fc1 = linear(head.child("fc.fc1"), { ...LINEAR, inFeatures: channels, outFeatures: hidden });
  const hiddenNorm = layerNorm(head.child("fc.norm"), hidden, EPSILON);
  const fc2 = lastLayer(head.child("fc.fc2"), hidden, outputs, LINEAR);
  return {
    run: (map) => tf.tidy(() => fc2(hiddenNorm(tf.square(relu(fc1(norm(globalMeans(map)))))))),
    features: channels,
  };
};
