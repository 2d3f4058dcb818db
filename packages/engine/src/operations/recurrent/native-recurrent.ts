import * as tf from "@tensorflow/tfjs-core";
import { precisionAttribute } from "../backend/product-precision.ts";
import { runOp } from "../backend/run-op.ts";
import { withGradient } from "../backend/with-gradient.ts";
import { listed } from "./recurrent-direction.ts";
import type { RecurrentDirections } from "./recurrent-direction.ts";

/** The numbers of the native operations' attribute. */
const CELLS = { gru: 0, lstm: 1 } as const;

/** All steps of all directions in one native operation; the gradient of the kernels is one product over all steps. */
export function nativeRecurrent(cell: keyof typeof CELLS, directions: RecurrentDirections): tf.Tensor3D {
  const given = listed(directions);
  const attributes = { cell: { int: CELLS[cell] }, directions: { int: given.length } };
  const kernels = given.map(({ kernel }) => kernel);
  const tensors = [...given.map(({ inputs }) => inputs), ...kernels, ...given.map(({ bias }) => bias)];
  return withGradient(
    tensors,
    () => {
      const [y, kept] = runOp("SpinegradeRecurrent", attributes, tensors, 2);
      return { result: y as tf.Tensor3D, saved: [y, kept, ...kernels] }; // [B, T, directions * H]
    },
    (dy, saved) => {
      const [dInputs, dRecurrent] = runOp("SpinegradeRecurrentGrad", attributes, [dy, ...saved], 2);
      const [y] = saved as [tf.Tensor3D, ...tf.Tensor[]];
      const slopes = partsOf(dInputs);
      const products = (cell === "gru" ? partsOf(dRecurrent) : slopes).map((part, direction) =>
        runOp("SpinegradeLinearKernelGrad", PLAIN, [part, hiddenBefore(y, direction, given.length)], 2),
      );
      return [...slopes, ...products.map(([dKernel]) => dKernel), ...products.map(([, dBias]) => dBias)];
    },
  );
}

const PLAIN = {
  input_activation: { int: 0 },
  gate_count: { int: 0 },
  precision: precisionAttribute("float32"),
};

/** [directions, B, T, C] -> of each direction [B, T, C]. */
function partsOf(stacked: tf.Tensor): tf.Tensor[] {
  return tf.unstack(stacked, 0);
}

/** The hidden values before each step of a direction: [B, T, directions * H] -> [B, T, H]. */
function hiddenBefore(y: tf.Tensor3D, direction: number, directions: number): tf.Tensor3D {
  const [sequences, steps, width] = y.shape;
  const hidden = width / directions;
  const others = tf.slice(
    y,
    [0, direction === 0 ? 0 : 1, direction * hidden],
    [sequences, steps - 1, hidden],
  );
  const none: [number, number] = [0, 0];
  return tf.pad(others, [none, direction === 0 ? [1, 0] : [0, 1], none]);
}
