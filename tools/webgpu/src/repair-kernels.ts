import * as tf from "@tensorflow/tfjs-core";

/** The kernels of two operands that tfjs's WebGPU backend computes with one program, as far as the nets use them. */
const BINARY = ["Add", "Maximum", "Minimum", "Multiply", "Pow", "RealDiv", "SquaredDifference", "Sub"];

/** A WGSL vector has at most four components. */
const LARGEST_RANK = 4;

/**
 * Makes kernels of the backend `webgpu` right for a vector of fewer than 128 values and a tensor of rank 5: their program
 * indexes a structure as if it were an array, so that WebGPU rejects it, and the result is 0. The tensor is given as a matrix.
 */
export function repairBinaryKernels(): void {
  const known = tf.getKernelsForBackend("webgpu").filter(({ kernelName }) => BINARY.includes(kernelName));
  for (const config of known) {
    tf.unregisterKernel(config.kernelName, "webgpu");
    tf.registerKernel({
      ...config,
      kernelFunc: (params) => {
        const { a, b } = params.inputs;
        const matrices = a === undefined || b === undefined ? null : asMatrices(a, b);
        if (matrices === null) return config.kernelFunc(params);
        const result = config.kernelFunc({ ...params, inputs: matrices.inputs });
        return Array.isArray(result) ? result : { ...result, shape: [...matrices.shape] };
      },
    });
  }
}

/** Null where no operand is a vector with a tensor of high rank. Tensors of another shape share their values. */
function asMatrices(
  a: tf.TensorInfo,
  b: tf.TensorInfo,
): { inputs: { a: tf.TensorInfo; b: tf.TensorInfo }; shape: readonly number[] } | null {
  const flat = (one: tf.TensorInfo, columns: number): tf.TensorInfo => ({
    ...one,
    shape: [one.shape.reduce((product, side) => product * side, 1) / columns, columns],
  });
  const columnsOf = (vector: tf.TensorInfo, other: tf.TensorInfo): number | null => {
    const [columns] = vector.shape;
    if (vector.shape.length !== 1 || columns === undefined || other.shape.length <= LARGEST_RANK) return null;
    return columns === other.shape.at(-1) ? columns : null;
  };
  const [first, second] = [columnsOf(a, b), columnsOf(b, a)];
  if (second !== null) return { inputs: { a: flat(a, second), b }, shape: a.shape };
  if (first !== null) return { inputs: { a, b: flat(b, first) }, shape: b.shape };
  return null;
}

/**
 * Makes `PadV2` right for a tensor of rank 5 whose first axis is one volume, which is not padded: for the same reason. The axis is
 * taken away.
 */
export function repairPadding(): void {
  const config = tf.getKernel("PadV2", "webgpu");
  tf.unregisterKernel("PadV2", "webgpu");
  tf.registerKernel({
    ...config,
    kernelFunc: (params) => {
      const { x } = params.inputs;
      const paddings = readPaddings(params.attrs?.["paddings"]);
      const [first, ...rest] = paddings;
      if (x?.shape.length !== LARGEST_RANK + 1 || x.shape[0] !== 1 || first?.some((count) => count !== 0)) {
        return config.kernelFunc(params);
      }
      const volume = { ...x, shape: x.shape.slice(1) };
      const attrs = { ...params.attrs, paddings: rest };
      const result = config.kernelFunc({ ...params, inputs: { x: volume }, attrs });
      return Array.isArray(result) ? result : { ...result, shape: [1, ...result.shape] };
    },
  });
}

/** The rows [before, after] of each axis. */
function readPaddings(attribute: unknown): number[][] {
  if (!Array.isArray(attribute)) throw new Error("PadV2 without paddings");
  return attribute.map((row: unknown) => {
    if (!Array.isArray(row)) throw new Error("PadV2's paddings are pairs");
    return row.map(Number);
  });
}
