import * as tf from "@tensorflow/tfjs-core";

/**
 * The layout of a parameter in PyTorch's files, which determines the order of axes in TensorFlow's layout: a vector is
 * the same in both, a weight [out, in, ...kernel] becomes [...kernel, in, out], a depthwise one [C, 1, ...kernel]
 * becomes [...kernel, C, 1]. The kernel of volumes has its depth last there and first here: [out, in, h, w, d] becomes
 * [d, h, w, in, out].
 */
export type Layout = "vector" | "weight" | "depthwise" | "volumeWeight";

/** A parameter's values in PyTorch's order -> the tensor that TensorFlow's operations take. */
export function toTensorFlow(values: Float32Array, shape: readonly number[], layout: Layout): tf.Tensor {
  return tf.tidy(() => fromPyTorch(tf.tensor(values, [...shape]), layout));
}

/** A tensor of PyTorch's shape -> the one that TensorFlow's operations take. */
export function fromPyTorch(tensor: tf.Tensor, layout: Layout): tf.Tensor {
  return tf.transpose(tensor, axesFor(layout, tensor.rank));
}

/** The values of such a tensor in PyTorch's order. */
export function toPyTorch(tensor: tf.Tensor, layout: Layout): Float32Array {
  const axes = axesFor(layout, tensor.rank);
  const inverse = axes.map((_, axis) => axes.indexOf(axis));
  const transposed = tf.transpose(tensor, inverse); // no tidy: it would look for tensors among a million values
  const values = new Float32Array(transposed.dataSync<"float32">());
  transposed.dispose();
  return values;
}

/** The shape in TensorFlow's layout of a parameter of the given PyTorch shape. */
export function shapeInTensorFlow(shape: readonly number[], layout: Layout): number[] {
  return axesFor(layout, shape.length).map((axis) => shape[axis] as number);
}

function axesFor(layout: Layout, rank: number): number[] {
  if (layout === "vector") return Array.from({ length: rank }, (_, axis) => axis);
  if (layout === "volumeWeight") return [4, 2, 3, 1, 0];
  const kernel = Array.from({ length: rank - 2 }, (_, axis) => axis + 2);
  return layout === "weight" ? [...kernel, 1, 0] : [...kernel, 0, 1];
}
