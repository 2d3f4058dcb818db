import { narrowBfloat16, widenBfloat16 } from "./bfloat16.ts";
import { CheckpointError } from "./checkpoint-error.ts";
import { narrowFloat16, widenFloat16 } from "./float16.ts";
import { shownName } from "./shown-name.ts";
import {
  type Float32Tensor,
  type HalfTensor,
  isHalf,
  type State,
  type StateTensor,
  type StoredState,
  type StoredTensor,
} from "./state.ts";

/** The formats in which a file may hold the floating-point numbers of a net. */
export const WEIGHT_PRECISIONS = ["float32", "float16", "bfloat16"] as const;

export type WeightPrecision = (typeof WEIGHT_PRECISIONS)[number];

interface Format {
  readonly dtype: HalfTensor["dtype"];
  readonly narrow: (values: Float32Array) => Uint16Array;
  readonly widen: (halves: Uint16Array) => Float32Array;
  /** The bits of the exponent, which infinity and NaN alone have set. */
  readonly exponent: number;
  readonly largest: number;
}

const FORMATS: Readonly<Record<Exclude<WeightPrecision, "float32">, Format>> = {
  float16: { dtype: "F16", narrow: narrowFloat16, widen: widenFloat16, exponent: 0x7c00, largest: 65504 },
  bfloat16: {
    ...{ dtype: "BF16", narrow: narrowBfloat16, widen: widenBfloat16 },
    ...{ exponent: 0x7f80, largest: (2 - 2 ** -7) * 2 ** 127 },
  },
};

/** The error of a state in another precision. */
export interface WeightDifference {
  /** The largest difference of a value. */
  readonly largest: number;
  /** The root mean square difference, relative to that of the values. */
  readonly relative: number;
}

/**
 * A state whose weights are rounded to nearest. Vectors stay as they are: biases, scales and running statistics take little
 * space, and a small variance would become 0. A number in float16 is off by 2^-11 of itself at most, below 2^-14 by 2^-25;
 * one in bfloat16 by 2^-8 of itself.
 * @throws CheckpointError that names the tensor with a number that is not finite, or beyond the format's range.
 */
export function withPrecision(state: StoredState, precision: WeightPrecision): StoredState {
  if (precision === "float32") return state;
  return new Map([...state].map(([name, tensor]) => [name, narrowTensor(name, tensor, precision)]));
}

function isNarrowed(tensor: StoredTensor): tensor is Extract<StoredTensor, { readonly dtype: "F32" }> {
  return tensor.dtype === "F32" && tensor.shape.length > 1;
}

function narrowTensor(
  name: string,
  tensor: StoredTensor,
  precision: Exclude<WeightPrecision, "float32">,
): StoredTensor {
  if (!isNarrowed(tensor)) return tensor;
  const { dtype, narrow, exponent, largest } = FORMATS[precision];
  const { shape } = tensor;
  const values = narrow(tensor.values);
  const fault = values.findIndex((half) => (half & exponent) === exponent);
  if (fault >= 0)
    throw describeFault(name, { value: tensor.values[fault] ?? NaN, fault, precision, largest });
  return { dtype, shape, values };
}

function describeFault(
  name: string,
  of: {
    readonly value: number;
    readonly fault: number;
    readonly precision: string;
    readonly largest: number;
  },
): CheckpointError {
  const { value, fault, precision, largest } = of;
  const what = `the tensor ${shownName(name)} has ${value} at place ${fault}, which`;
  if (!Number.isFinite(value))
    return new CheckpointError(`${what} is not finite`, {
      ...{ missing: [], unexpected: [], misshapen: [], notFinite: [name] },
    });
  const others = precision === "float16" ? "bfloat16 or float32" : "float32";
  return new CheckpointError(
    `${what} ${precision} cannot hold: its largest number is ${largest}; use ${others}`,
  );
}

/**
 * The precision of the weights in a file: that of its 16-bit tensors, or float32 where there are none or one format would
 * not hold all.
 */
export function precisionOf(state: StoredState): WeightPrecision {
  // integers count no weights; vectors in float32 stay as they are in every precision
  const weights = [...state.values()].filter((tensor) => isHalf(tensor) || isNarrowed(tensor));
  const [first, ...others] = new Set(weights.map(({ dtype }) => dtype));
  if (others.length > 0) return "float32";
  return WEIGHT_PRECISIONS.find((name) => name !== "float32" && FORMATS[name].dtype === first) ?? "float32";
}

/** A tensor as a net takes it. */
export function widenTensor(tensor: Exclude<StoredTensor, { dtype: "I64" }>): Float32Tensor;
export function widenTensor(tensor: StoredTensor): StateTensor;
export function widenTensor(tensor: StoredTensor): StateTensor {
  if (tensor.dtype === "F32" || tensor.dtype === "I64") return tensor;
  const { widen } = tensor.dtype === "F16" ? FORMATS.float16 : FORMATS.bfloat16;
  return { dtype: "F32", shape: tensor.shape, values: widen(tensor.values) };
}

/** The error of storing a state's weights in a precision. */
export function weightError(state: State, precision: WeightPrecision): WeightDifference {
  let [largest, squares, total] = [0, 0, 0];
  if (precision === "float32") return { largest, relative: 0 };
  const { narrow, widen } = FORMATS[precision];
  for (const tensor of state.values()) {
    if (!isNarrowed(tensor)) continue;
    const rounded = widen(narrow(tensor.values));
    for (const [place, value] of tensor.values.entries()) {
      const difference = Math.abs(value - (rounded[place] ?? Number.NaN));
      largest = Math.max(largest, difference);
      squares += difference * difference;
      total += value * value;
    }
  }
  return { largest, relative: total === 0 ? 0 : Math.sqrt(squares / total) };
}
