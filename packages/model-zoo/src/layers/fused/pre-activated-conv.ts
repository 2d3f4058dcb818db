import { canFuseForInference, normalisedLinear } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { sequential } from "../../autograd/sequential.ts";
import type { Mode } from "../../parameters/mode.ts";
import type { BatchNorm } from "../batch-norm.ts";
import type { MapOrVolume, SpaceConv } from "../space.ts";

export interface PreActivatedConvOptions<T extends MapOrVolume> {
  /** Before the convolution, with ReLU. */
  readonly norm: BatchNorm;
  /** Of kernel size 1, stride 1. */
  readonly conv: SpaceConv<T>;
  /** After the convolution, with ReLU; none by default. */
  readonly nextNorm?: BatchNorm;
}

/**
 * A batch norm with ReLU, a convolution of kernel size 1, and perhaps a second norm with ReLU. Its input is the channels of several
 * maps, which inference never joins: all is one operation there. [..., C] of each map -> [..., O].
 */
export function preActivatedConv<T extends MapOrVolume>({
  norm,
  conv,
  nextNorm,
}: PreActivatedConvOptions<T>): (pieces: readonly T[], mode: Mode) => T {
  const separately = (pieces: readonly T[], mode: Mode): T => {
    const [only, ...others] = pieces;
    const x = only !== undefined && others.length === 0 ? only : tf.concat<T>([...pieces], -1);
    return sequential(x, mode, nextNorm === undefined ? [norm, conv] : [norm, conv, nextNorm]);
  };
  const fused = (pieces: readonly T[]): T => {
    const kernel = asMatrix(conv.kernel());
    const layer =
      nextNorm === undefined
        ? { kernel, bias: tf.zeros([kernel.shape[1]]) }
        : nextNorm.foldInto<tf.Tensor2D>(kernel);
    const y = normalisedLinear(pieces, norm.folded(), layer, nextNorm === undefined ? "none" : "relu");
    norm.report(y);
    conv.report(y);
    nextNorm?.report(y);
    return y;
  };
  return (pieces, mode) =>
    tf.tidy(() => (mode.training || !canFuseForInference() ? separately(pieces, mode) : fused(pieces)));
}

/** [1, ..., I, O] -> [I, O]. */
function asMatrix(kernel: tf.Tensor): tf.Tensor2D {
  const [ins = 0, outs = 0] = kernel.shape.slice(-2);
  return tf.reshape<tf.Rank.R2>(kernel, [ins, outs]);
}
