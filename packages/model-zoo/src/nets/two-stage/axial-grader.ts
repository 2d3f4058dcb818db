import * as tf from "@tensorflow/tfjs-core";

import { releaseInBackward } from "../../autograd/release-in-backward.ts";
import { dropout } from "../../layers/dropout.ts";
import { leakyMlp, unusedLinear, unusedMlp } from "../../layers/leaky-mlp.ts";
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
  SLICE_FEATURES,
  type SlicedCrops,
  sliceEncoder,
} from "./crop-features.ts";
import type { ParameterizedNet } from "../net.ts";
import type { GraderOptions } from "./sagittal-grader.ts";
import { statefulNet } from "../stateful-net.ts";

/**
 * The layers that join the features of slices and levels. "recurrent": as published, a GRU over an axial crop's slices and an
 * LSTM over the levels of the sagittal crops; "plain": slices as channels of one image, and each level on its own, with
 * fewer parameters for small data sets.
 */
export type AxialHead = "recurrent" | "plain";

export interface AxialGraderOptions extends GraderOptions {
  /** A timm name, one of `ENCODER_NAMES`, for both views. */
  readonly encoder: string;
  /** "recurrent" by default. */
  readonly head?: AxialHead;
  /** Slices of an axial crop where the head is "plain", 3 by default; "recurrent" takes any number, and does not read it. */
  readonly slices?: number;
  /** Channels of an axial slice: 1, or 3 with its neighbours; 1 by default. */
  readonly inChannels?: number;
  /** Slices of a sagittal crop, as channels; 4 by default. */
  readonly sagittalSlices?: number;
}

/** A grader of the recesses from crops of both views. */
export interface AxialGrader extends ParameterizedNet {
  /**
   * Axial crops [B, P, Z, H, W, C] and sagittal ones [B, P, H, W, S] in -1..1 -> grade logits [B, P, 3]. P is 10: the
   * left recesses L1/L2 to L5/S1, then the right ones, whose crops are mirrored.
   * @throws RangeError if the head is "plain", and axial crops have other slices or channels than it was made for.
   */
  forward(axial: SlicedCrops, sagittal: tf.Tensor5D, mode: Mode): tf.Tensor3D;
}

type ViewFeatures<T extends tf.Tensor> = (crops: T, mode: Mode) => tf.Tensor3D;

/**
 * The axial grader of the two-stage solution: features of an axial crop and of a sagittal crop of the same level and
 * side, and a linear layer over both.
 * @throws UserError if there is no such encoder.
 */
export function createAxialGrader(options: AxialGraderOptions): AxialGrader {
  const { seed, ...settings } = options;
  const store = new ParameterStore(seed, settings);
  const root = store.root();
  const ofSagittal = sagittalFeatures(root.child("sag_model"), options);
  const ofAxial = axialFeatures(root.child("axial_model"), options);
  const grade = linear(root.child("out_linear"), { inFeatures: 2 * SHARED_FEATURES, outFeatures: GRADES });
  return {
    ...statefulNet(store),
    forward: (axial, sagittal, mode) =>
      releaseInBackward(() =>
        tf.tidy(() => grade(tf.concat<tf.Tensor3D>([ofSagittal(sagittal, mode), ofAxial(axial, mode)], 2))),
      ),
  };
}

/** [B, P, H, W, S] -> [B, P, 128]. */
function sagittalFeatures(scope: Scope, options: AxialGraderOptions): ViewFeatures<tf.Tensor5D> {
  const encode = cropEncoder(scope, options.encoder, options.sagittalSlices ?? 4);
  if (options.published === true) unusedMlp(scope.child("out_linear"), [FEATURES, FEATURES, GRADES]);
  const mixLevels = options.head === "plain" ? undefined : overLevels(scope);
  const drop = dropout(scope.child("drop"), options.dropout === false ? 0 : CROP_DROPOUT);
  const share = leakyMlp(scope.child("out_fea_extractor"), [FEATURES, FEATURES, SHARED_FEATURES]);
  return (crops, mode) => {
    const encoded = encode(crops, mode);
    return share(drop(mixLevels?.(encoded, mode) ?? encoded, mode));
  };
}

/** [B, P, Z, H, W, C] -> [B, P, 128]. */
function axialFeatures(scope: Scope, options: AxialGraderOptions): ViewFeatures<SlicedCrops> {
  if (options.head === "plain") return plainAxialFeatures(scope, options);
  const encode = sliceEncoder(scope, options.encoder, options.inChannels ?? 1);
  if (options.published === true) unusedLinear(scope.child("exam_predictor"), SLICE_FEATURES, GRADES);
  const share = leakyMlp(scope.child("out_fea_extractor"), [SLICE_FEATURES, FEATURES, SHARED_FEATURES]);
  return (crops, mode) => share(encode(crops, mode));
}

function plainAxialFeatures(
  scope: Scope,
  { encoder, slices = 3, inChannels = 1 }: AxialGraderOptions,
): ViewFeatures<SlicedCrops> {
  const encode = cropEncoder(scope, encoder, slices * inChannels);
  const share = leakyMlp(scope.child("out_fea_extractor"), [FEATURES, FEATURES, SHARED_FEATURES]);
  return (crops, mode) => {
    const [, , given, , , channels] = crops.shape;
    if (given !== slices || channels !== inChannels)
      throw new RangeError(
        `the axial grader's head "plain" was made with slices ${slices} and inChannels ${inChannels}, but its crops ` +
          `[${crops.shape.join(", ")}] have ${given} and ${channels}: make it with these`,
      );
    return share(encode(slicesAsChannels(crops), mode));
  };
}

/** [B, P, Z, H, W, C] -> [B, P, H, W, Z C]. */
function slicesAsChannels(crops: SlicedCrops): tf.Tensor5D {
  const [batch, points, slices, height, width, channels] = crops.shape;
  const last = tf.transpose(crops, [0, 1, 3, 4, 2, 5]);
  return tf.reshape(last, [batch, points, height, width, slices * channels]);
}
