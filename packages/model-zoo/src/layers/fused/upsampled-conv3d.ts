import { add, areNativeOperationsActive, conv3x3, depthToSpace2x, upsample2x } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import type { BatchNorm } from "../batch-norm.ts";
import { cropTo } from "./crop-to.ts";
import { inferredOrTrained, upsampledConvThenNorm } from "./fused-conv3x3.ts";
import { kaimingUniform } from "../../parameters/initialisers.ts";
import type { Mode } from "../../parameters/mode.ts";
import type { Scope } from "../../parameters/parameter-store.ts";
import { phaseKernels } from "./phase-kernels.ts";

export interface UpsampledConv3dOptions {
  /** Channels of the coarse map. */
  readonly inChannels: number;
  /** Channels of the finer map concatenated with it. */
  readonly skipChannels: number;
  readonly outChannels: number;
  /**
   * The least in-plane pixels of a coarse map that is convolved by phase; on smaller ones four convolutions cost more.
   * Unless given, 64, and never where native operations are active: they read the coarse map without up-sampling it.
   */
  readonly phasesFromPixels?: number;
}

/** By processor time, gradients included, phases take 0.7 times as long at 10 x 10 pixels and at all sizes above. */
const PHASES_FROM_PIXELS = 64;

/** A coarse map and a finer one to a map of the finer one's size. */
export type UpsampledConv3d = (x: tf.Tensor5D, skip: tf.Tensor5D) => tf.Tensor5D;

export interface UpsampledConv3dLayer extends UpsampledConv3d {
  /** Adds the following norm: in inference two operations in total, with neither phases nor an up-sampled map. */
  thenNorm(x: tf.Tensor5D, skip: tf.Tensor5D, norm: BatchNorm, mode: Mode): tf.Tensor5D;
}

/**
 * `conv3d3x3x3` of a coarse map, up-sampled by 2 in plane (nearest), with a finer one concatenated: [B, D, h, w,
 * inChannels], [B, D, 2h, 2w, skipChannels] -> [B, D, 2h, 2w, outChannels]. A side of the finer map may also be odd, 2h
 * - 1: the last up-sampled row or column is then cut off.
 */
export function upsampledConv3d(scope: Scope, options: UpsampledConv3dOptions): UpsampledConv3dLayer {
  const { inChannels, skipChannels, outChannels, phasesFromPixels } = options;
  const shape = [outChannels, inChannels + skipChannels, 3, 3, 3];
  const weight = scope.parameter("weight", shape, "weight", kaimingUniform);
  const report = (y: tf.Tensor): void => {
    // by its definition; by phase there are fewer
    scope.recordCall("conv3d", y, y.size * (inChannels + skipChannels) * 27);
  };
  const convolve: UpsampledConv3d = (x, skip) => {
    const way = isTwiceAsLarge(skip, x)
      ? wayOfTwice(x.shape[2] * x.shape[3], phasesFromPixels)
      : convolveUpsampled;
    return tf.tidy(() => way(x, skip, weight as tf.Tensor5D)); // the weight has rank 5 by its shape above
  };
  const run: UpsampledConv3d = (x, skip) => {
    const y = convolve(x, skip);
    report(y);
    return y;
  };
  const thenNorm: UpsampledConv3dLayer["thenNorm"] = (x, skip, norm, mode) =>
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

function isTwiceAsLarge(finer: tf.Tensor5D, coarse: tf.Tensor5D): boolean {
  return finer.shape[2] === 2 * coarse.shape[2] && finer.shape[3] === 2 * coarse.shape[3];
}

/**
 * The definition; for small maps, and for odd sides, where a cut-off row must count as padding, which phases of equal
 * size cannot tell.
 */
function convolveUpsampled(x: tf.Tensor5D, skip: tf.Tensor5D, kernel: tf.Tensor5D): tf.Tensor5D {
  const cut = cropTo(upsample2x(x), skip); // [B, D, h, w, C] -> [B, D, 2h, 2w, C]
  return conv3x3(tf.concat([cut, skip], 4), kernel);
}

/** Uses the native operation, which reads the coarse map without up-sampling it. */
function convolveApart(x: tf.Tensor5D, skip: tf.Tensor5D, kernel: tf.Tensor5D): tf.Tensor5D {
  const [xKernel, skipKernel] = splitKernel(x, skip, kernel);
  return add(conv3x3(x, xKernel, { isUpsampled: true }), conv3x3(skip, skipKernel));
}

/** The parts of a kernel that meet the coarse map and the finer one. */
function splitKernel(x: tf.Tensor5D, skip: tf.Tensor5D, kernel: tf.Tensor5D): [tf.Tensor5D, tf.Tensor5D] {
  return tf.split(kernel, [x.shape[4], skip.shape[4]], 3) as [tf.Tensor5D, tf.Tensor5D]; // two parts of a kernel
}

/**
 * The same without the up-sampled map, whose pixels are equal four by four. Seen from a fine pixel, the nine in-plane
 * taps over it fall on only four coarse pixels; which taps fall together depends on whether the fine pixel's y and x
 * are even or odd. So the fine pixels of each of these four phases are a convolution of the coarse map with a kernel of
 * 3x2x2 whose taps are sums of the 3x3x3 kernel's: 12 multiplications in place of 27.
 */
function convolveByPhase(x: tf.Tensor5D, skip: tf.Tensor5D, kernel: tf.Tensor5D): tf.Tensor5D {
  const [xKernel, skipKernel] = splitKernel(x, skip, kernel);
  const phases = convolvePhases(x, phaseKernels(xKernel)); // 4 of [B, D, h, w, O]
  const fine = depthToSpace2x(tf.concat(phases, 4)); // [B, D, h, w, 4O] -> [B, D, 2h, 2w, O]
  return add(fine, tf.conv3d(skip, skipKernel, 1, "same"));
}

/** The even phase of an axis sees a pixel and its predecessor, the odd phase a pixel and its successor. */
function convolvePhases(x: tf.Tensor5D, kernels: readonly tf.Tensor5D[]): tf.Tensor5D[] {
  const [volumes, depth, height, width, channels] = x.shape;
  const none: [number, number] = [0, 0];
  const one: [number, number] = [1, 1];
  const padded = tf.pad(x, [none, one, one, one, none]); // [B, D + 2, h + 2, w + 2, C]
  return kernels.map((kernel, phase) => {
    const [yPhase, xPhase] = [phase >> 1, phase & 1];
    const size: [number, number, number, number, number] = [
      volumes,
      depth + 2,
      height + 1,
      width + 1,
      channels,
    ];
    const seen = tf.slice(padded, [0, 0, yPhase, xPhase, 0], size);
    return tf.conv3d(seen, kernel, 1, "valid"); // -> [B, D, h, w, O]
  });
}
