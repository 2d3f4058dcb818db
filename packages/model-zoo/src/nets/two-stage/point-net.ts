/** Nets that regress the coordinates of points from a whole slice or series: an encoder, its means, one linear layer. */
import * as tf from "@tensorflow/tfjs-core";

import { releaseInBackward } from "../../autograd/release-in-backward.ts";
import {
  type Classifier,
  type ClassifierOptions,
  createClassifier,
  createVolumeClassifier,
} from "../../encoders/create-classifier.ts";
import type { MapOrVolume } from "../../layers/space.ts";
import type { Mode } from "../../parameters/mode.ts";
import { ParameterStore } from "../../parameters/parameter-store.ts";
import type { Scope } from "../../parameters/scope.ts";
import type { ParameterizedNet } from "../net.ts";
import type { NetOptions } from "../one-stage/one-stage-net.ts";
import { statefulNet } from "../stateful-net.ts";

/** Settings for creating any net: see `NetOptions`. */
export type StoreSettings = Pick<NetOptions, "seed" | "recompute" | "shapesOnly" | "observer">;

export interface PointNetOptions<Dimensions extends 2 | 3 = 2 | 3> extends StoreSettings {
  /** A timm name, one of `ENCODER_NAMES`. */
  readonly encoder: string;
  /** 2: slices; 3: whole series, with an encoder whose kernels are cubes (a ResNet or DenseNet). */
  readonly dimensions: Dimensions;
  /** Channels of a slice or voxel: 1, or one for each of several series of equal size. */
  readonly inChannels: number;
  /** Coordinates that the net gives; which, in which order and unit, is for its loss to say. */
  readonly outputs: number;
}

/** A regressor of points. */
export interface PointNet<T extends MapOrVolume> extends ParameterizedNet {
  /** Slices [B, H, W, C], or series [B, D, H, W, C], in -1..1 -> coordinates [B, outputs], without an activation. */
  forward(images: T, mode: Mode): tf.Tensor2D;
}

/**
 * The point nets of the two-stage solution, under the published names: a timm model whose last layer gives coordinates.
 * Published are: the middle slice (densenet161, fastvit_ma36 or convformer_s36, 10 outputs), two series of one study
 * (densenet161 in volumes, 2 channels, 45 outputs), one series (densenet161 or resnet34d in volumes, 15 or 30), an axial
 * slice (densenet161 or xception65, 4).
 * @throws UserError if there is no such encoder, or none of volumes.
 */
export function createPointNet(options: PointNetOptions<2>): PointNet<tf.Tensor4D>;
export function createPointNet(options: PointNetOptions<3>): PointNet<tf.Tensor5D>;
export function createPointNet(options: PointNetOptions): PointNet<tf.Tensor4D> | PointNet<tf.Tensor5D> {
  return options.dimensions === 2
    ? pointNet(options, createClassifier)
    : pointNet(options, createVolumeClassifier);
}

function pointNet<T extends MapOrVolume>(
  { encoder, inChannels, outputs, seed, ...settings }: PointNetOptions,
  create: (name: string, scope: Scope, options: ClassifierOptions) => Classifier<T>,
): PointNet<T> {
  const store = new ParameterStore(seed, settings);
  const regress = create(encoder, store.root().child("model"), { inChannels, outputs });
  return {
    ...statefulNet(store),
    forward: (images, mode) => releaseInBackward(() => tf.tidy(() => regress(images, mode))),
  };
}
