import { add, areNativeOperationsActive, conv3x3, depthToSpace2x, upsample2x } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import type { BatchNorm } from "../batch-norm.ts";
import { cropTo } from "./crop-to.ts";
import { inferredOrTrained, upsampledConvThenNorm } from "./fused-conv3x3.ts";
import { kaimingUniform } from "../../parameters/initialisers.ts";
import type { Mode } from "../../parameters/mode.ts";
import type { Scope } from "../../parameters/parameter-store.ts";
import { phaseKernels } from "./phase-kernels.ts";

export interface UpsampledConv2dOptions {
  /** Channels of the coarse map. */
  readonly inChannels: number;
  /** Channels of the finer map concatenated with it. */
  readonly skipChannels: number;
  readonly outChannels: number;
  /** As of `upsampledConv3d`. */
  readonly phasesFromPixels?: number;
}

/** By processor time, gradients included, phases take 0.8 times as long at 10 x 10 pixels, 0.7 at 40 x 40. */
const PHASES_FROM_PIXELS = 64;

/** A coarse map and a finer one to a map of the finer one's size. */
export type UpsampledConv2d = (x: tf.Tensor4D, skip: tf.Tensor4D) => tf.Tensor4D;

export interface UpsampledConv2dLayer extends UpsampledConv2d {
  /** Adds the following norm: in inference two operations in total, with neither phases nor an up-sampled map. */
  thenNorm(x: tf.Tensor4D, skip: tf.Tensor4D, norm: BatchNorm, mode: Mode): tf.Tensor4D;
}

/**
 * A 3x3 convolution of a coarse map, up-sampled by 2 (nearest), with a finer one concatenated; padding 1, no bias: [N,
 * h, w, inChannels], [N, 2h, 2w, skipChannels] -> [N, 2h, 2w, outChannels]. A side of the finer map may also be odd, 2h
 * - 1: the last up-sampled row or column is then cut off.
 *
 * `upsampledConv3d` in a plane: see there for what is gained by phases, 4 multiplications in place of 9.
 */
export function upsampledConv2d(scope: Scope, options: UpsampledConv2dOptions): UpsampledConv2dLayer {
  const { inChannels, skipChannels, outChannels, phasesFromPixels } = options;
  const shape = [outChannels, inChannels + skipChannels, 3, 3];
  const weight = scope.parameter("weight", shape, "weight", kaimingUniform);
  const report = (y: tf.Tensor): void => {
    // by its definition; by phase there are fewer
    scope.recordCall("conv2d", y, y.size * (inChannels + skipChannels) * 9);
  };
  const convolve: UpsampledConv2d = (x, skip) => {
    const [, height, width] = x.shape;
    const isTwiceAsLarge = skip.shape[1] === 2 * height && skip.shape[2] === 2 * width;
    const way = isTwiceAsLarge ? wayOfTwice(height * width, phasesFromPixels) : convolveUpsampled;
    return tf.tidy(() => way(x, skip, weight as tf.Tensor4D)); // the weight has rank 4 by its shape above
  };
  const run: UpsampledConv2d = (x, skip) => {
    const y = convolve(x, skip);
    report(y);
    return y;
  };
  const thenNorm: UpsampledConv2dLayer["thenNorm"] = (x, skip, norm, mode) =>
    inferredOrTrained({
      norm,
      mode,
      report,
      inferred: () => upsampledConvThenNorm(x, skip, weight, norm),
      trained: () => convolve(x, skip),
    });
  return Object.assign(run, { thenNorm });
}

/** How a map is convolved with one that is twice as high and wide. */
function wayOfTwice(coarsePixels: number, phasesFromPixels?: number): typeof convolveApart {
  if (phasesFromPixels === undefined && areNativeOperationsActive()) return convolveApart;
  return coarsePixels >= (phasesFromPixels ?? PHASES_FROM_PIXELS) ? convolveByPhase : convolveUpsampled;
}

function convolveUpsampled(x: tf.Tensor4D, skip: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
  const cut = cropTo(upsample2x(x), skip); // [N, h, w, C] -> [N, 2h, 2w, C]
  return conv3x3(tf.concat([cut, skip], 3), kernel);
}

/** Uses the native operation, which reads the coarse map without up-sampling it. */
function convolveApart(x: tf.Tensor4D, skip: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
  const [xKernel, skipKernel] = splitKernel(x, skip, kernel);
  return add(conv3x3(x, xKernel, { isUpsampled: true }), conv3x3(skip, skipKernel));
}

/** The parts of a kernel that meet the coarse map and the finer one. */
function splitKernel(x: tf.Tensor4D, skip: tf.Tensor4D, kernel: tf.Tensor4D): [tf.Tensor4D, tf.Tensor4D] {
  return tf.split(kernel, [x.shape[3], skip.shape[3]], 2) as [tf.Tensor4D, tf.Tensor4D]; // two parts of a kernel
}

function convolveByPhase(x: tf.Tensor4D, skip: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
  const [xKernel, skipKernel] = splitKernel(x, skip, kernel);
  const kernels = phaseKernels(tf.expandDims<tf.Tensor5D>(xKernel, 0)); // 4 of [1, 2, 2, C, O]
  const phases = convolvePhases(
    x,
    kernels.map((each) => tf.squeeze<tf.Tensor4D>(each, [0])),
  ); // 4 of [N, h, w, O]
  const fine = depthToSpace2x(tf.concat(phases, 3)); // [N, h, w, 4O] -> [N, 2h, 2w, O]
  return add(fine, tf.conv2d(skip, skipKernel, 1, "same"));
}

/** The even phase of an axis sees a pixel and its predecessor, the odd phase a pixel and its successor. */
function convolvePhases(x: tf.Tensor4D, kernels: readonly tf.Tensor4D[]): tf.Tensor4D[] {
  const [slices, height, width, channels] = x.shape;
  const none: [number, number] = [0, 0];
  const one: [number, number] = [1, 1];
  const padded = tf.pad(x, [none, one, one, none]); // [N, h + 2, w + 2, C]
  return kernels.map((kernel, phase) => {
    const begin: [number, number, number, number] = [0, phase >> 1, phase & 1, 0];
    const seen = tf.slice(padded, begin, [slices, height + 1, width + 1, channels]);
    return tf.conv2d(seen, kernel, 1, "valid"); // -> [N, h, w, O]
  });
}
