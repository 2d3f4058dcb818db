import * as tf from "@tensorflow/tfjs-core";
import { ACTIVATIONS } from "../activation/activation.ts";
import { precisionAttribute, productPrecision } from "../backend/product-precision.ts";
import type { ProductPrecision } from "../backend/product-precision.ts";
import type { LinearOptions } from "./linear-options.ts";
import { runOp } from "../backend/run-op.ts";
import type { OpAttribute } from "../backend/run-op.ts";
import { withGradient } from "../backend/with-gradient.ts";

/** Inputs of the native operations by name; undefined ones are omitted. */
interface Given {
  readonly x: tf.Tensor;
  readonly kernel: tf.Tensor2D;
  readonly bias: tf.Tensor;
  readonly gates: tf.Tensor | undefined;
  readonly scale: tf.Tensor | undefined;
  readonly addend: tf.Tensor | undefined;
  readonly inputActivation: "none" | "gelu";
  readonly activation: "none" | "silu";
  /** Precision of the forward pass and of its backward pass, whatever is set by then. */
  readonly precision: ProductPrecision;
}

const NAMES = ["x", "kernel", "bias", "gates", "scale", "addend"] as const;
type Name = (typeof NAMES)[number];

/** `linear` as native operations, for compatible shapes. */
export function nativeLinear<T extends tf.Tensor>(
  x: T,
  kernel: tf.Tensor2D,
  bias: tf.Tensor,
  options: LinearOptions,
): T {
  const { inputActivation = "none", activation = "none", inputGates: gates, scale, addend } = options;
  const precision = productPrecision();
  const given: Given = { x, kernel, bias, gates, scale, addend, inputActivation, activation, precision };
  const names = NAMES.filter((name) => given[name] !== undefined);
  // an activation's backward pass recomputes the sum from all inputs; otherwise bias and addend are not needed
  const kept = activation === "none" ? names.filter((name) => name !== "bias" && name !== "addend") : names;
  const tensors = (wanted: readonly Name[]): tf.Tensor[] => wanted.flatMap((name) => given[name] ?? []);
  return withGradient(
    tensors(names),
    () => ({ result: forward(given) as T, saved: tensors(kept) }), // the rank of x
    (dy, saved) => {
      const again = { ...given, ...Object.fromEntries(kept.map((name, i) => [name, saved[i]])) };
      const gradients = backward(dy, again);
      return names.map((name) => gradients[name] as tf.Tensor); // one for each given input
    },
  );
}

function forward(given: Given): tf.Tensor {
  const { x, kernel, bias, gates, scale, addend, inputActivation, activation, precision } = given;
  const attributes = {
    input_activation: { int: ACTIVATIONS[inputActivation] },
    activation: { int: ACTIVATIONS[activation] },
    gate_count: count(gates),
    scale_count: count(scale),
    addend_count: count(addend),
    precision: precisionAttribute(precision),
  };
  const inputs = [x, kernel, bias, ...listed(gates), ...listed(scale), ...listed(addend)];
  const [y] = runOp("SpinegradeLinear", attributes, inputs, 1);
  return y;
}

function backward(dy: tf.Tensor, given: Given): Readonly<Record<Name, tf.Tensor | undefined>> {
  const { x, kernel, gates, scale, addend, inputActivation, activation } = given;
  const precision = precisionAttribute(given.precision);
  const slopes = activation === "none" ? dy : slopesBefore(dy, given);
  const ofGelu = inputActivation === "gelu" ? x : undefined;
  const [dPrepared] = runOp(
    "SpinegradeLinearInputGrad",
    { scale_count: count(scale), gelu_count: count(ofGelu), precision },
    [slopes, kernel, ...listed(scale), ...listed(ofGelu)],
    1,
  );
  const [dScaled, bias] = runOp(
    "SpinegradeLinearKernelGrad",
    { input_activation: { int: ACTIVATIONS[inputActivation] }, gate_count: count(gates), precision },
    [slopes, x, ...listed(gates)],
    2,
  );
  return {
    ...(gates === undefined ? { x: dPrepared, gates } : behindGates(dPrepared, x, gates)),
    ...(scale === undefined ? { kernel: dScaled, scale } : behindScale(dScaled, kernel, scale)),
    bias,
    addend: addend === undefined ? undefined : slopes,
  };
}

/** The gradient with respect to the activation's input. */
function slopesBefore(dy: tf.Tensor, given: Given): tf.Tensor {
  const [slopes] = runOp("SpinegradeSiluGrad", {}, [dy, forward({ ...given, activation: "none" })], 1);
  return slopes;
}

/** The gradients with respect to x [N, ..., I] and its gates [N, I], from the gradient of their product. */
function behindGates(
  dProduct: tf.Tensor,
  x: tf.Tensor,
  gates: tf.Tensor,
): { readonly x: tf.Tensor; readonly gates: tf.Tensor } {
  const attributes = { activation: { int: [ACTIVATIONS.none] } };
  const [dx, dGates] = runOp("SpinegradeGateGrad", attributes, [dProduct, x, gates], 2);
  return { x: dx, gates: dGates };
}

/** The same of a kernel [I, O] and its scale [O]: the gates of one image. */
function behindScale(
  dScaled: tf.Tensor,
  kernel: tf.Tensor,
  scale: tf.Tensor,
): { readonly kernel: tf.Tensor; readonly scale: tf.Tensor } {
  const { x, gates } = behindGates(asImage(dScaled), asImage(kernel), asImage(scale));
  return { kernel: tf.reshape(x, kernel.shape), scale: tf.reshape(gates, scale.shape) };
}

function asImage(tensor: tf.Tensor): tf.Tensor {
  return tf.expandDims(tensor, 0);
}

function listed(tensor: tf.Tensor | undefined): tf.Tensor[] {
  return tensor === undefined ? [] : [tensor];
}

function count(tensor: tf.Tensor | undefined): OpAttribute {
  return { int: listed(tensor).length };
}
