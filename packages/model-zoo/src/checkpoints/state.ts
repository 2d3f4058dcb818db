/** A tensor as a checkpoint holds it: PyTorch's shape and order. */
export type StateTensor =
  | { readonly dtype: "F32"; readonly shape: readonly number[]; readonly values: Float32Array }
  | { readonly dtype: "I64"; readonly shape: readonly number[]; readonly values: BigInt64Array };

/** A net's state_dict: tensors by PyTorch name, in order. */
export type State = ReadonlyMap<string, StateTensor>;

/** A tensor's type and shape as errors name it: `F32[64, 3, 7, 7]`. */
export function describeTensor(tensor: Pick<StateTensor, "dtype" | "shape">): string {
  return `${tensor.dtype}[${tensor.shape.join(", ")}]`;
}
