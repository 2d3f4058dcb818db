/** Tensors whose numbers rest in 16 bits, as words of two: int32, because tfjs has no tensors of 16 bits. Native operations only. */
import * as tf from "@tensorflow/tfjs-core";
import { HALF_FORMATS, type HalfFormat, wordsOf } from "../../optimizers/half-format.ts";
import { runOp } from "../backend/run-op.ts";

/** Numbers of 16 bits, as they lie in a file -> words. */
export function toWords(halves: Uint16Array): tf.Tensor1D {
  const words = new Int32Array(wordsOf(halves.length));
  new Uint16Array(words.buffer).set(halves);
  return tf.tensor1d(words, "int32");
}

/** Words -> the same numbers in float32. */
export function widen(words: tf.Tensor, format: HalfFormat, shape: readonly number[]): tf.Tensor {
  const size = tf.util.sizeFromShape([...shape]);
  return tf.tidy(() => {
    const [y] = runOp(
      "SpinegradeWiden",
      { format: { int: HALF_FORMATS[format] }, size: { int: size } },
      [words],
      1,
    );
    return tf.reshape(y, [...shape]);
  });
}

/** Numbers in float32, rounded to nearest, ties to even -> words. One beyond the range becomes the largest of its sign. */
export function narrow(x: tf.Tensor, format: HalfFormat): tf.Tensor {
  const [words] = runOp("SpinegradeNarrow", { format: { int: HALF_FORMATS[format] } }, [x], 1);
  return words;
}
