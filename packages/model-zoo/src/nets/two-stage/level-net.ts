import * as tf from "@tensorflow/tfjs-core";

import { releaseInBackward } from "../../autograd/release-in-backward.ts";
import { createClassifier } from "../../encoders/create-classifier.ts";
import { unusedLinear, unusedMlp } from "../../layers/leaky-mlp.ts";
import { linear } from "../../layers/linear.ts";
import { lstm } from "../../layers/recurrent.ts";
import { transformerEncoderLayer } from "../../layers/transformer-encoder-layer.ts";
import type { Mode } from "../../parameters/mode.ts";
import { ParameterStore } from "../../parameters/parameter-store.ts";
import type { Scope } from "../../parameters/scope.ts";
import { LEVELS } from "../../heads/label-counts.ts";
import { BOTH_WAYS, CROP_DROPOUT, FEATURES } from "./crop-features.ts";
import type { ParameterizedNet } from "../net.ts";
import type { GraderOptions } from "./sagittal-grader.ts";
import { checkDepths } from "../split-by-depth.ts";
import { statefulNet } from "../stateful-net.ts";

export interface LevelNetOptions extends GraderOptions {
  /** A timm name, one of `ENCODER_NAMES`. */
  readonly encoder: string;
  /** Channels of a slice; 3, the slice between its neighbours, by default. */
  readonly inChannels?: number;
  /**
   * The slices that the two attention layers relate: "slices", all of a sequence (the default), or "none", each with itself
   * alone, as in the published net, whose weights need it.
   */
  readonly attention?: "slices" | "none";
}

// a type, not an interface, so that tf.tidy accepts it as a container of tensors
export type LevelOutput = Readonly<{
  /** [N, 5]; a softmax over the last axis gives the probability of each level. */
  levelLogits: tf.Tensor2D;
  /** [N, 5]; a sigmoid gives the presence of each level's left point in the slice; see `readPresence`. */
  leftLogits: tf.Tensor2D;
  /** The same of the right points. */
  rightLogits: tf.Tensor2D;
}>;

/** A net that finds the level of axial slices. */
export interface LevelNet extends ParameterizedNet {
  /**
   * @param slices all slices of each sequence, head to feet, one sequence after the other: [N, H, W, 3] in -1..1, a slice
   *   between its neighbours.
   * @param depths the slices of each sequence, N in all; a sequence is all axial series of a study.
   * @throws RangeError if the depths do not fit the slices.
   */
  forward(slices: tf.Tensor4D, depths: readonly number[], mode: Mode): LevelOutput;
}

const TRANSFORMER = { features: FEATURES, heads: 4, hidden: 4 * FEATURES } as const;

/**
 * The level net of the two-stage solution: an encoder for each slice, a recurrent layer over the slices, two attention
 * layers, and three linear ones.
 * @throws UserError if there is no such encoder.
 */
export function createLevelNet(options: LevelNetOptions): LevelNet {
  const { seed, ...settings } = options;
  const store = new ParameterStore(seed, settings);
  const root = store.root();
  const encode = sliceFeatures(root.child("cnn_encoder"), options);
  const relate = attentionLayers(root.child("ts_encoder.layers"), options);
  const [level, left, right] = ["level_classifier", "left_classifier", "right_classifier"].map((name) =>
    linear(root.child(name), { inFeatures: FEATURES, outFeatures: LEVELS }),
  );
  if (!level || !left || !right) throw new Error("three classifiers are made above");
  const read = (slices: tf.Tensor4D, depths: readonly number[], mode: Mode): LevelOutput => {
    const features = relate(encode(slices, depths, mode), depths, mode);
    return { levelLogits: level(features), leftLogits: left(features), rightLogits: right(features) };
  };
  return {
    ...statefulNet(store),
    forward: (slices, depths, mode) => {
      checkDepths(depths, slices.shape[0]);
      return releaseInBackward(() => tf.tidy(() => read(slices, depths, mode)));
    },
  };
}

type OverSequences = (features: tf.Tensor2D, depths: readonly number[], mode: Mode) => tf.Tensor2D;

/** [N, H, W, 3] -> [N, 512]. */
function sliceFeatures(
  scope: Scope,
  options: LevelNetOptions,
): (slices: tf.Tensor4D, depths: readonly number[], mode: Mode) => tf.Tensor2D {
  const classify = createClassifier(options.encoder, scope.child("model"), {
    inChannels: options.inChannels ?? 3,
    outputs: FEATURES,
  });
  const mix = lstm(scope.child("lstm"), BOTH_WAYS);
  if (options.published === true) {
    unusedMlp(scope.child("xy_reg"), [FEATURES, FEATURES, 4]);
    unusedLinear(scope.child("classifier"), FEATURES, LEVELS);
  }
  return (slices, depths, mode) => {
    const features = classify(slices, mode);
    return tf.add(
      features,
      ofEachSequence(features, depths, (sequence) => mix(sequence, mode)),
    );
  };
}

function attentionLayers(scope: Scope, options: LevelNetOptions): OverSequences {
  const { attention = "slices", dropout } = options;
  const layers = [0, 1].map((index) =>
    transformerEncoderLayer(scope.child(index), {
      ...TRANSFORMER,
      dropout: dropout === false ? 0 : CROP_DROPOUT,
    }),
  );
  const run = (x: tf.Tensor3D, mode: Mode): tf.Tensor3D => layers.reduce((y, layer) => layer(y, mode), x);
  if (attention === "slices")
    return (features, depths, mode) => ofEachSequence(features, depths, (sequence) => run(sequence, mode));
  return (features, _, mode) => tf.squeeze<tf.Tensor2D>(run(tf.expandDims(features, 1), mode), [1]); // N sequences of one
}

/** [N, 512] -> the same, each sequence alone as [1, D, 512]. */
function ofEachSequence(
  features: tf.Tensor2D,
  depths: readonly number[],
  run: (sequence: tf.Tensor3D) => tf.Tensor3D,
): tf.Tensor2D {
  const alone = (sequence: tf.Tensor2D): tf.Tensor2D => tf.squeeze(run(tf.expandDims(sequence, 0)), [0]);
  if (depths.length === 1) return alone(features); // tfjs has no gradient of a split in one
  return tf.concat(tf.split<tf.Tensor2D>(features, [...depths], 0).map(alone), 0);
}
