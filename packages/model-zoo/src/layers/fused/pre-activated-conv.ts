import { canFuseForInference } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import type { Mode } from "../../parameters/mode.ts";
import type { BatchNorm } from "../batch-norm.ts";
import type { MapOrVolume, SpaceConv } from "../space.ts";

export interface PreActivatedConvOptions<T extends MapOrVolume> {
  /** Before the convolution, with ReLU. */
  readonly norm: BatchNorm;
  /** A convolution of kernel size 1, stride 1. */
  readonly conv: SpaceConv<T>;
  /** After the convolution, with ReLU; none by default. */
  readonly nextNorm?: BatchNorm;
}

/**
 * A batch norm with ReLU, a convolution of kernel size 1, and perhaps a second norm with ReLU. Its input is the channels of
 * several maps, which inference never joins: all is one operation there. [..., C] of each map -> [..., O].
 */
export function preActivatedConv<T extends MapOrVolume>({
  norm,
  conv,
  nextNorm,
}: PreActivatedConvOptions<T>): (pieces: readonly T[], mode: Mode) => T {
  const product = (pieces: readonly T[], mode: Mode): T => {
    const kernel = asMatrix(conv.kernel());
    const y = norm.thenLinear(pieces, mode, { kernel, bias: tf.zeros([kernel.shape[1]]) });
    conv.report(y);
    return y;
  };
  const foldedProduct = (pieces: readonly T[], mode: Mode, next: BatchNorm): T => {
    const y = norm.thenLinear(pieces, mode, next.foldInto(asMatrix(conv.kernel())), "relu");
    conv.report(y);
    next.report(y);
    return y;
  };
  return (pieces, mode) =>
    tf.tidy(() => {
      if (nextNorm === undefined) return product(pieces, mode);
      return !mode.training && canFuseForInference()
        ? foldedProduct(pieces, mode, nextNorm)
        : nextNorm(product(pieces, mode), mode);
    });
}

/** [1, ..., I, O] -> [I, O]. */
function asMatrix(kernel: tf.Tensor): tf.Tensor2D {
  const [ins = 0, outs = 0] = kernel.shape.slice(-2);
  return tf.reshape<tf.Rank.R2>(kernel, [ins, outs]);
}
