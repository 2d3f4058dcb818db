import type { Probabilities } from "@spinegrade/competition-data";
import type { Mode, ParameterizedNet } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";

/** A net that grades the crops of a study. */
export interface CropGrader<Crops> {
  readonly net: ParameterizedNet;
  /** Places of timm models in the net, as their names in checkpoints. */
  readonly encoders: readonly string[];
  /** Number of rows that it grades. */
  readonly columns: number;
  /** Crops of studies -> grade logits [B, columns, 3]. The caller tidies. */
  forward(studies: readonly Crops[], mode: Mode): tf.Tensor3D;
  /** The same in inference: the mean of the logits of crops as they are and mirrored front to back. The caller tidies. */
  infer(studies: readonly Crops[]): tf.Tensor3D;
}

/** Grade probabilities of logits [1, columns, 3]. */
export function toProbabilities(logits: tf.Tensor3D): Probabilities[] {
  const values = tf.softmax(logits).dataSync();
  const at = (index: number): number => values[index] ?? Number.NaN;
  return Array.from({ length: logits.shape[1] }, (_, row) => [at(3 * row), at(3 * row + 1), at(3 * row + 2)]);
}

/** Images of a tensor [..., H, W, C], each with its rows or columns in reverse order. The caller tidies. */
export function mirrorImages<R extends tf.Rank>(
  images: tf.Tensor<R>,
  along: "rows" | "columns",
): tf.Tensor<R> {
  const [height, width, channels] = images.shape.slice(-3);
  const flat = tf.reshape<tf.Rank.R4>(images, [-1, height ?? 1, width ?? 1, channels ?? 1]);
  return tf.reshape<R>(tf.reverse(flat, along === "rows" ? 1 : 2), images.shape);
}
