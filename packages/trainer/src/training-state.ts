import * as tf from "@tensorflow/tfjs-core";
import { loadState, type State, stateOf, type StateTensor } from "@spinegrade/model-zoo";
import type { FoldNets } from "./fold-nets.ts";

/** All that goes on changing in a training: weights, their moving average, the optimizer's moments and steps. */
export function collectState({ net, trainable, averagedState }: FoldNets): State {
  const optimizer = trainable.optimizer.state();
  try {
    const state = new Map<string, StateTensor>();
    for (const [name, tensor] of stateOf(net)) state.set(`net.${name}`, tensor);
    for (const [name, tensor] of averagedState()) state.set(`ema.${name}`, tensor);
    for (const [name, tensor] of optimizer) state.set(`optimizer.${name}`, toStateTensor(tensor));
    return state;
  } finally {
    tf.dispose([...optimizer.values()]);
  }
}

/**
 * Puts a saved state back, so that training goes on as if never stopped.
 * @throws CheckpointError or RangeError when the state is of another net.
 */
export function restoreState(nets: FoldNets, state: State, source: string): void {
  loadState(nets.net, partOf(state, "net."), source);
  restoreAverage(nets, partOf(state, "ema."), source);
  tf.tidy(() => {
    const optimizer = [...partOf(state, "optimizer.")].map(
      ([name, tensor]) => [name, toTensor(tensor)] as const,
    );
    nets.trainable.optimizer.restore(new Map(optimizer));
  });
}

/** Puts a saved moving average back. @throws CheckpointError when it is of another net. */
export function restoreAverage(nets: FoldNets, state: State, source: string): void {
  const averaged = nets.averagedNet();
  loadState(averaged, state, source);
  nets.trainable.ema.restore(new Map([...averaged.parameters(), ...averaged.buffers()]));
}

function partOf(state: State, prefix: string): State {
  const entries = [...state].filter(([name]) => name.startsWith(prefix));
  return new Map(entries.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

/** The optimizer's tensors keep TensorFlow's layout: nothing but this file reads them. */
function toStateTensor(tensor: tf.Tensor): StateTensor {
  const { shape } = tensor;
  if (tensor.dtype === "int32") {
    const values = BigInt64Array.from(tensor.dataSync<"int32">(), BigInt);
    return { dtype: "I64", shape, values };
  }
  return { dtype: "F32", shape, values: tensor.dataSync<"float32">() };
}

function toTensor({ dtype, shape, values }: StateTensor): tf.Tensor {
  if (dtype === "I64") return tf.tensor(Int32Array.from(values, Number), [...shape], "int32");
  return tf.tensor(values, [...shape]);
}
