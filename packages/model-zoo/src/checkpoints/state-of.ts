import type * as tf from "@tensorflow/tfjs-core";
import type { StateEntry } from "../layers/parameter-store.ts";
import { toPyTorch } from "../layers/tensor-layout.ts";
import type { Stateful } from "../nets/net.ts";
import type { State, StateTensor } from "./state.ts";

/**
 * A net's state_dict: every parameter, running statistic and counter by PyTorch name, in PyTorch's order and layouts.
 * @param values tensors, in the net's own layout, that stand in for the net's of the same names: for example an
 * exponential moving average of them.
 */
export function stateOf(net: Stateful, values: ReadonlyMap<string, tf.Tensor> = new Map()): State {
  const state = new Map<string, StateTensor>();
  for (const [name, entry] of net.state()) state.set(name, toStateTensor(entry, values.get(name)));
  return state;
}

function toStateTensor(entry: StateEntry, value: tf.Tensor | undefined): StateTensor {
  if (entry.kind === "counter")
    return { dtype: "I64", shape: [], values: BigInt64Array.of(BigInt(entry.value)) };
  return { dtype: "F32", shape: entry.shape, values: toPyTorch(value ?? entry.variable, entry.layout) };
}
