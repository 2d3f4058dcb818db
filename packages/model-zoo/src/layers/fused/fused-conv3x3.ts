/** 3x3 and 3x3x3 convolutions followed by a batch norm, fused to one operation in inference. */
import { canFuseForInference, fusedConv3x3, upsample2x } from "@spinegrade/engine";
import type { FusedConv3x3Options } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import type { BatchNorm } from "../batch-norm.ts";
import { cropTo } from "./crop-to.ts";
import type { Mode } from "../../parameters/mode.ts";

type Map = tf.Tensor4D | tf.Tensor5D;

/** A convolution and its norm, both ways. */
export interface BothWays<T extends tf.Tensor> {
  readonly norm: BatchNorm;
  readonly mode: Mode;
  /** The convolution and the norm in one. */
  readonly inferred: () => T;
  /** The convolution alone. */
  readonly trained: () => T;
  /** Tells the observer that the convolution has run. */
  readonly report: (y: T) => void;
}

/** norm(convolution): in one operation in inference, where our own operations are there; else in two. */
export function inferredOrTrained<T extends tf.Tensor>(ways: BothWays<T>): T {
  const { norm, mode, inferred, trained, report } = ways;
  return tf.tidy(() => {
    const isFused = !mode.training && canFuseForInference();
    const y = isFused ? inferred() : trained();
    report(y);
    if (!isFused) return norm(y, mode);
    norm.report(y);
    return y;
  });
}

/** norm(conv(x)): [..., H, W, C], weight [3, 3, C, O] or [3, 3, 3, C, O] -> [..., H, W, O]. */
export function convThenNorm<T extends Map>(x: T, weight: Map, norm: BatchNorm): T {
  return tf.tidy(() => fusedConv3x3(x, weight, finishOf(norm)));
}

/**
 * norm(conv(x, up-sampled by 2 in plane, with a finer map concatenated)): [..., h, w, C], [..., 2h, 2w, S], weight [3,
 * 3, C + S, O] or [3, 3, 3, C + S, O] -> [..., 2h, 2w, O]. A side of the finer map may also be odd, 2h - 1.
 */
export function upsampledConvThenNorm<T extends Map>(x: T, skip: T, weight: Map, norm: BatchNorm): T {
  const finish = finishOf(norm);
  const [height, width] = sidesOf(x);
  const [fineHeight, fineWidth] = sidesOf(skip);
  if (fineHeight !== 2 * height || fineWidth !== 2 * width) {
    const cut = cropTo(upsample2x(x), skip);
    return fusedConv3x3(tf.concat<T>([cut, skip], -1), weight, finish);
  }
  const ofCoarse = fusedConv3x3(x, weight, { isUpsampled: true });
  const firstChannel = x.shape.at(-1) ?? 0;
  return fusedConv3x3(skip, weight, { ...finish, firstChannel, addend: ofCoarse });
}

function sidesOf({ shape }: tf.Tensor): [number, number] {
  const [height = 0, width = 0] = shape.slice(-3);
  return [height, width];
}

function finishOf(norm: BatchNorm): Pick<FusedConv3x3Options, "norm" | "activation"> {
  const { activation, ...folded } = norm.folded();
  if (activation !== undefined && activation !== "relu")
    throw new Error(`a 3x3 convolution takes ReLU or no activation, not ${activation}`);
  return { norm: folded, activation };
}
