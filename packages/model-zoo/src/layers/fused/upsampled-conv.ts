import { add, areNativeOperationsActive, conv3x3, upsample2x } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import type { BatchNorm } from "../batch-norm.ts";
import { convolveByPhase } from "./convolve-by-phase.ts";
import { cropTo } from "./crop-to.ts";
import { inferredOrTrained, upsampledConvThenNorm } from "./fused-conv3x3.ts";
import { kaimingUniform } from "../../parameters/initialisers.ts";
import type { Mode } from "../../parameters/mode.ts";
import type { Scope } from "../../parameters/scope.ts";
import { splitKernel } from "./split-kernel.ts";

export interface UpsampledConvOptions {
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

/**
 * By processor time, gradients included, phases take 0.7 times as long in 3-D at 10 x 10 pixels and at all sizes above; in
 * 2-D 0.8 times at 10 x 10, 0.7 at 40 x 40.
 */
const PHASES_FROM_PIXELS = 64;

type MapOrVolume = tf.Tensor4D | tf.Tensor5D;

/** A coarse map and a finer one to a map of the finer one's size. */
export type UpsampledConv<T extends MapOrVolume> = (x: T, skip: T) => T;

export interface UpsampledConvLayer<T extends MapOrVolume> extends UpsampledConv<T> {
  /** Adds the following norm: in inference two operations in total, with neither phases nor an up-sampled map. */
  thenNorm(x: T, skip: T, norm: BatchNorm, mode: Mode): T;
}

/**
 * A 3x3 convolution of a coarse map, up-sampled by 2 (nearest), with a finer one concatenated; padding 1, no bias: [N,
 * h, w, inChannels], [N, 2h, 2w, skipChannels] -> [N, 2h, 2w, outChannels]. A side of the finer map may also be odd, 2h
 * - 1: the last up-sampled row or column is then cut off.
 */
export function upsampledConv2d(
  scope: Scope,
  options: UpsampledConvOptions,
): UpsampledConvLayer<tf.Tensor4D> {
  return upsampledConv(scope, options, 2);
}

/**
 * The same by 3x3x3 of a volume, up-sampled in plane only: [B, D, h, w, inChannels], [B, D, 2h, 2w, skipChannels] -> [B,
 * D, 2h, 2w, outChannels].
 */
export function upsampledConv3d(
  scope: Scope,
  options: UpsampledConvOptions,
): UpsampledConvLayer<tf.Tensor5D> {
  return upsampledConv(scope, options, 3);
}

function upsampledConv<T extends MapOrVolume>(
  scope: Scope,
  { inChannels, skipChannels, outChannels, phasesFromPixels }: UpsampledConvOptions,
  axes: 2 | 3,
): UpsampledConvLayer<T> {
  const taps = new Array<number>(axes).fill(3);
  const shape = [outChannels, inChannels + skipChannels, ...taps];
  const kernel = scope.kernel<T>("weight", shape, "weight", kaimingUniform);
  const report = (y: tf.Tensor): void => {
    // by its definition; by phase there are fewer
    scope.recordCall(`conv${axes}d`, y, y.size * (inChannels + skipChannels) * 3 ** axes);
  };
  const convolve: UpsampledConv<T> = (x, skip) =>
    tf.tidy(() => wayOf<T>(x, skip, phasesFromPixels)(x, skip, kernel()));
  const run: UpsampledConv<T> = (x, skip) => {
    const y = convolve(x, skip);
    report(y);
    return y;
  };
  const thenNorm: UpsampledConvLayer<T>["thenNorm"] = (x, skip, norm, mode) =>
    inferredOrTrained({
      norm,
      mode,
      report,
      inferred: () => upsampledConvThenNorm(x, skip, kernel(), norm),
      trained: () => convolve(x, skip),
    });
  return Object.assign(run, { thenNorm });
}

/** Options of the convolution of a map with a finer one. */
function wayOf<T extends MapOrVolume>(
  x: T,
  skip: T,
  phasesFromPixels?: number,
): (x: T, skip: T, kernel: T) => T {
  const [height = 0, width = 0] = x.shape.slice(-3);
  const [fineHeight, fineWidth] = skip.shape.slice(-3);
  if (fineHeight !== 2 * height || fineWidth !== 2 * width) return convolveUpsampled;
  if (phasesFromPixels === undefined && areNativeOperationsActive()) return convolveApart;
  return height * width >= (phasesFromPixels ?? PHASES_FROM_PIXELS) ? convolveByPhase : convolveUpsampled;
}

/**
 * The definition; for small maps, and for odd sides, where a cut-off row must count as padding, which phases of equal
 * size cannot tell.
 */
function convolveUpsampled<T extends MapOrVolume>(x: T, skip: T, kernel: T): T {
  const cut = cropTo(upsample2x(x), skip); // [..., h, w, C] -> [..., 2h, 2w, C]
  return conv3x3(tf.concat<T>([cut, skip], -1), kernel);
}

/** Uses the native operation, which reads the coarse map without up-sampling it. */
function convolveApart<T extends MapOrVolume>(x: T, skip: T, kernel: T): T {
  const [xKernel, skipKernel] = splitKernel(x, skip, kernel);
  return add(conv3x3(x, xKernel, { isUpsampled: true }), conv3x3(skip, skipKernel));
}
