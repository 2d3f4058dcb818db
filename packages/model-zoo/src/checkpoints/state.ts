/** A tensor of floating-point numbers. */
export interface Float32Tensor {
  readonly dtype: "F32";
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A tensor as a checkpoint holds it: PyTorch's shape and order. */
export type StateTensor = Float32Tensor | IntegerTensor;

/** A tensor of integers. */
export interface IntegerTensor {
  readonly dtype: "I64";
  /** Type of the file's numbers, for messages; absent: `dtype`. */
  readonly stored?: string;
  readonly shape: readonly number[];
  readonly values: BigInt64Array;
}

/** A net's state_dict: tensors by PyTorch name, in order. */
export type State = ReadonlyMap<string, StateTensor>;

/** A tensor whose numbers a file holds in 16 bits, as they lie there. */
export interface HalfTensor {
  readonly dtype: "F16" | "BF16";
  readonly shape: readonly number[];
  readonly values: Uint16Array;
}

/** A tensor as a file holds it. */
export type StoredTensor = StateTensor | HalfTensor;

export function isHalf(tensor: Pick<StoredTensor, "dtype">): boolean {
  return tensor.dtype === "F16" || tensor.dtype === "BF16";
}

/** Tensors by name, in order, as a file holds them. */
export type StoredState = ReadonlyMap<string, StoredTensor>;

/** The type and shape of a tensor; one of 16 bits fits an entry of float32. */
export interface TensorShape extends Pick<StoredTensor, "dtype" | "shape"> {
  readonly stored?: IntegerTensor["stored"];
}

/** A tensor's type and shape as errors name it: `F32[64, 3, 7, 7]`. */
export function describeTensor(tensor: TensorShape): string {
  return `${tensor.stored ?? tensor.dtype}[${tensor.shape.join(", ")}]`;
}
