import * as tf from "@tensorflow/tfjs-core";

import { releaseInBackward } from "../../autograd/release-in-backward.ts";
import { conditionGates } from "../../heads/condition-gates.ts";
import { dropout } from "../../layers/dropout.ts";
import { leakyMlp, unusedLinear } from "../../layers/leaky-mlp.ts";
import { linear } from "../../layers/linear.ts";
import type { Mode } from "../../parameters/mode.ts";
import { ParameterStore } from "../../parameters/parameter-store.ts";
import type { Scope } from "../../parameters/scope.ts";
import { CONDITIONS, GRADES } from "../../heads/label-counts.ts";
import {
  CROP_DROPOUT,
  cropEncoder,
  FEATURES,
  SHARED_FEATURES,
  SLICE_FEATURES,
  sliceEncoder,
} from "./crop-features.ts";
import type { ParameterizedNet } from "../net.ts";
import type { GraderOptions } from "./sagittal-grader.ts";
import { statefulNet } from "../stateful-net.ts";

export interface FusionGraderOptions extends GraderOptions {
  /** A timm name, one of `ENCODER_NAMES`. */
  readonly sagittalEncoder: string;
  /** A timm name, one of `ENCODER_NAMES`. */
  readonly axialEncoder: string;
  /** Slices of a sagittal crop, as channels; 5 by default. */
  readonly sagittalSlices?: number;
}

/** A grader of one level's five conditions from all views. */
export interface FusionGrader extends ParameterizedNet {
  /**
   * Sagittal crops [B, 5, H, W, S] of the canal, the left and right foramen, the left and right recess, and axial slices
   * [B, Z, H, W, 3] of the level, each with its neighbours as channels -> grade logits [B, 5, 3], in the order of the
   * crops.
   */
  forward(sagittal: tf.Tensor5D, axial: tf.Tensor5D, mode: Mode): tf.Tensor3D;
}

const IN_ORDER = Array.from({ length: CONDITIONS }, (_, condition) => condition);

/**
 * The first model of the two-stage solution's second stage: gated sagittal features grade each condition, and a linear
 * layer over those of all conditions and of the axial slices corrects them.
 * @throws UserError if there is no such encoder.
 */
export function createFusionGrader(options: FusionGraderOptions): FusionGrader {
  const { seed, ...settings } = options;
  const store = new ParameterStore(seed, settings);
  const root = store.root();
  const readSagittal = sagittalPart(root.child("sag_model"), options);
  const encodeAxial = axialPart(root.child("axial_model"), options);
  const correct = linear(root.child("out_linear"), {
    inFeatures: CONDITIONS * SHARED_FEATURES + SLICE_FEATURES,
    outFeatures: CONDITIONS * GRADES,
  });
  return {
    ...statefulNet(store),
    forward: (sagittal, axial, mode) =>
      releaseInBackward(() =>
        tf.tidy(() => {
          const { logits, shared } = readSagittal(sagittal, mode);
          const both = tf.concat<tf.Tensor2D>([shared, encodeAxial(axial, mode)], 1);
          return tf.add<tf.Tensor3D>(logits, tf.reshape<tf.Rank.R3>(correct(both), logits.shape));
        }),
      ),
  };
}

/** [B, 5, H, W, S] -> each condition's logits [B, 5, 3] and what the views share, [B, 5 * 128]. */
function sagittalPart(
  scope: Scope,
  options: FusionGraderOptions,
): (crops: tf.Tensor5D, mode: Mode) => { readonly logits: tf.Tensor3D; readonly shared: tf.Tensor2D } {
  const encode = cropEncoder(scope, options.sagittalEncoder, options.sagittalSlices ?? 5);
  const gate = conditionGates(scope);
  const drop = dropout(scope.child("drop"), options.dropout === false ? 0 : CROP_DROPOUT);
  const share = leakyMlp(scope.child("out_fea_extractor"), [FEATURES, FEATURES, SHARED_FEATURES]);
  const toLogits = leakyMlp(scope.child("out_linear"), [FEATURES, FEATURES, GRADES]);
  return (crops, mode) => {
    const features = drop(gate(encode(crops, mode), IN_ORDER), mode);
    const shared = tf.reshape<tf.Rank.R2>(share(features), [crops.shape[0], CONDITIONS * SHARED_FEATURES]);
    return { logits: toLogits(features), shared };
  };
}

/** [B, Z, H, W, 3] -> [B, 1024]. */
function axialPart(
  scope: Scope,
  options: FusionGraderOptions,
): (slices: tf.Tensor5D, mode: Mode) => tf.Tensor2D {
  const encode = sliceEncoder(scope, options.axialEncoder, 3);
  if (options.published === true)
    unusedLinear(scope.child("exam_predictor"), SLICE_FEATURES, CONDITIONS * GRADES);
  return (slices, mode) => tf.squeeze<tf.Tensor2D>(encode(tf.expandDims(slices, 1), mode), [1]);
}
