import * as tf from "@tensorflow/tfjs-core";

/** The result of a forward pass. */
export interface Forward<T extends tf.Tensor, S extends tf.Tensor[]> {
  readonly result: T;
  /** Tensors that the backward pass needs. */
  readonly saved: S;
}

/**
 * `tf.customGrad` with typed saved tensors.
 * @param inputs the tensors to differentiate with respect to.
 * @param forward computes the result; runs in a tidy, outside the gradient tape.
 * @param backward maps the gradient of the result and the saved tensors to the gradient of each input, in order.
 */
export function withGradient<T extends tf.Tensor, S extends tf.Tensor[]>(
  inputs: readonly tf.Tensor[],
  forward: () => Forward<T, S>,
  backward: (dy: T, saved: S) => tf.Tensor[],
): T {
  const operation = tf.customGrad<T>((...args) => {
    const save = args[inputs.length];
    if (typeof save !== "function") throw new Error("tf.customGrad passed no save function");
    const { result, saved } = forward();
    save(saved);
    return { value: result, gradFunc: (dy, kept) => backward(dy, kept as S) }; // clones of the saved tensors
  });
  return operation(...inputs);
}
