import * as tf from "@tensorflow/tfjs-core";

import { releaseInBackward } from "../../autograd/release-in-backward.ts";
import { conditionGates } from "../../heads/condition-gates.ts";
import { dropout } from "../../layers/dropout.ts";
import { leakyMlp, unusedMlp } from "../../layers/leaky-mlp.ts";
import { linear } from "../../layers/linear.ts";
import type { Mode } from "../../parameters/mode.ts";
import { ParameterStore } from "../../parameters/parameter-store.ts";
import type { Scope } from "../../parameters/scope.ts";
import { GRADES } from "../../heads/label-counts.ts";
import {
  CROP_DROPOUT,
  cropEncoder,
  FEATURES,
  overLevels,
  SHARED_FEATURES,
  SLICE_DROPOUT,
  SLICE_FEATURES,
  type SlicedCrops,
  sliceEncoder,
} from "./crop-features.ts";
import type { ParameterizedNet } from "../net.ts";
import type { StoreSettings } from "./point-net.ts";
import { statefulNet } from "../stateful-net.ts";

/** The options of every grader of crops. */
export interface GraderOptions extends StoreSettings {
  /** Whether training drops features, as published; true by default. Then the mode of training needs a `dropoutSeed`. */
  readonly dropout?: boolean;
  /** Whether the net holds the entries of published checkpoints that nothing reads, to load and save them; false by default. */
  readonly published?: boolean;
}

/**
 * The layers that turn a crop's features into grades. "plain": three layers; "cond": a gate of the condition first;
 * "lstm": a recurrent layer over the five levels first; "gru": a recurrent layer over the crop's slices, which are
 * encoded one by one.
 */
export type SagittalHead = "plain" | "cond" | "lstm" | "gru";

export interface SagittalGraderOptions extends GraderOptions {
  /** A timm name, one of `ENCODER_NAMES`. */
  readonly encoder: string;
  readonly head: SagittalHead;
  /** Slices of a crop; "gru" takes any number, and does not read it. */
  readonly slices: number;
  /**
   * The condition of each five crops, for "cond": 0 canal, 1 left and 2 right foramen, 3 left and 4 right recess; [1, 2]
   * by default.
   */
  readonly conditions?: readonly number[];
}

/** A grader of crops around the points of one sagittal series. */
export interface SagittalGrader extends ParameterizedNet {
  /**
   * Crops [B, P, H, W, Z] in -1..1 with Z slices as channels -> grade logits [B, P, 3]. P is five levels, L1/L2 to L5/S1,
   * of the canal, or of the left foramina and then of the right ones.
   */
  forward(crops: tf.Tensor5D, mode: Mode): tf.Tensor3D;
}

/**
 * The sagittal graders of the two-stage solution: foramina on T1, the canal on T2. Both sides share the weights.
 * @throws UserError if there is no such encoder.
 */
export function createSagittalGrader(options: SagittalGraderOptions): SagittalGrader {
  const { seed, ...settings } = options;
  const store = new ParameterStore(seed, settings);
  const grade =
    options.head === "gru" ? gradeBySlices(store.root(), options) : gradeAtOnce(store.root(), options);
  return {
    ...statefulNet(store),
    forward: (crops, mode) => releaseInBackward(() => tf.tidy(() => grade(crops, mode))),
  };
}

type Grade = (crops: tf.Tensor5D, mode: Mode) => tf.Tensor3D;

function gradeAtOnce(root: Scope, options: SagittalGraderOptions): Grade {
  const { head, conditions = [1, 2], published = false } = options;
  const encode = cropEncoder(root, options.encoder, options.slices);
  const gate = head === "cond" ? conditionGates(root) : undefined;
  if (head === "cond" && published)
    unusedMlp(root.child("out_fea_extractor"), [FEATURES, FEATURES, SHARED_FEATURES]);
  const drop = dropout(root.child("drop"), options.dropout === false ? 0 : CROP_DROPOUT);
  const toGrades = leakyMlp(root.child("out_linear"), [FEATURES, FEATURES, GRADES]);
  const mixLevels = head === "lstm" ? overLevels(root) : undefined;
  return (crops, mode) => {
    const encoded = encode(crops, mode);
    const gated = gate === undefined ? encoded : gate(encoded, ofEachLevel(conditions));
    return toGrades(drop(mixLevels?.(gated, mode) ?? gated, mode));
  };
}

function ofEachLevel(conditions: readonly number[]): number[] {
  return conditions.flatMap((condition) => Array.from({ length: 5 }, () => condition));
}

function gradeBySlices(root: Scope, options: SagittalGraderOptions): Grade {
  const encode = sliceEncoder(root, options.encoder, 1);
  const drop = dropout(root.child("dropouts.0"), options.dropout === false ? 0 : SLICE_DROPOUT);
  const predict = linear(root.child("exam_predictor"), { inFeatures: SLICE_FEATURES, outFeatures: GRADES });
  if (options.published === true)
    unusedMlp(root.child("out_fea_extractor"), [2 * SLICE_FEATURES, FEATURES, FEATURES]);
  return (crops, mode) => predict(drop(encode(apart(crops), mode), mode));
}

/** [B, P, H, W, Z] -> [B, P, Z, H, W, 1]. */
function apart(crops: tf.Tensor5D): SlicedCrops {
  return tf.expandDims(tf.transpose(crops, [0, 1, 4, 2, 3]), 5);
}
