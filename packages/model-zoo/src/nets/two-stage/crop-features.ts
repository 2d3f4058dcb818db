/** The parts that the crop graders of the two-stage solution share. */
import * as tf from "@tensorflow/tfjs-core";

import { createClassifier } from "../../encoders/create-classifier.ts";
import { LEVELS } from "../../heads/label-counts.ts";
import { gru, lstm } from "../../layers/recurrent.ts";
import type { Mode } from "../../parameters/mode.ts";
import type { Scope } from "../../parameters/scope.ts";

/** Features of a crop. */
export const FEATURES = 512;
/** Features that one view contributes where views are joined. */
export const SHARED_FEATURES = 128;
/** Both directions of the recurrent layer over slices. */
export const SLICE_FEATURES = 1024;
/** The share of a crop's features that training drops, and of its slices' where there is a recurrent layer. */
export const CROP_DROPOUT = 0.1;
export const SLICE_DROPOUT = 0.2;

/** Crops whose slices are images: [B, P, Z, H, W, C]. */
export type SlicedCrops = tf.Tensor<tf.Rank.R6>;

/** Crops [B, P, H, W, Z], slices as channels -> features [B, P, 512]. */
export function cropEncoder(
  scope: Scope,
  encoder: string,
  slices: number,
): (crops: tf.Tensor5D, mode: Mode) => tf.Tensor3D {
  const classify = createClassifier(encoder, scope.child("model"), { inChannels: slices, outputs: FEATURES });
  return (crops, mode) =>
    tf.tidy(() => {
      const [batch, points, height, width, channels] = crops.shape;
      const images = tf.reshape<tf.Rank.R4>(crops, [batch * points, height, width, channels]);
      return tf.reshape<tf.Rank.R3>(classify(images, mode), [batch, points, FEATURES]);
    });
}

/** A recurrent layer over the slices of crops [B, P, Z, H, W, C] -> the mean of its outputs, [B, P, 1024]. */
export function sliceEncoder(
  scope: Scope,
  encoder: string,
  inChannels: number,
): (crops: SlicedCrops, mode: Mode) => tf.Tensor3D {
  const classify = createClassifier(encoder, scope.child("model"), { inChannels, outputs: null });
  const inFeatures = classify.features;
  const overSlices = gru(scope.child("gru"), {
    inFeatures,
    hiddenFeatures: SLICE_FEATURES / 2,
    layers: 2,
    bidirectional: true,
  });
  return (crops, mode) =>
    tf.tidy(() => {
      const [batch, points, slices, height, width, channels] = crops.shape;
      const images = tf.reshape<tf.Rank.R4>(crops, [batch * points * slices, height, width, channels]);
      const sequences = tf.reshape<tf.Rank.R3>(classify(images, mode), [batch * points, slices, inFeatures]);
      const means = tf.mean(overSlices(sequences, mode), 1);
      return tf.reshape<tf.Rank.R3>(means, [batch, points, SLICE_FEATURES]);
    });
}

/** A recurrent layer over the five levels of each side, added to the features: [B, 5 S, 512] -> same shape. */
export function overLevels(scope: Scope): (features: tf.Tensor3D, mode: Mode) => tf.Tensor3D {
  const run = lstm(scope.child("level_lstm"), BOTH_WAYS);
  return (features, mode) =>
    tf.tidy(() => {
      const sides = tf.reshape<tf.Rank.R3>(features, [-1, LEVELS, FEATURES]);
      return tf.reshape<tf.Rank.R3>(tf.add(sides, run(sides, mode)), features.shape);
    });
}

/** Two layers that keep the number of features. */
export const BOTH_WAYS = {
  inFeatures: FEATURES,
  hiddenFeatures: FEATURES / 2,
  layers: 2,
  bidirectional: true,
} as const;
