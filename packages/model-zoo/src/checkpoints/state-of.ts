import * as tf from "@tensorflow/tfjs-core";
import type { StateEntry } from "../parameters/state-entry.ts";
import { toPyTorch } from "../parameters/tensor-layout.ts";
import type { Stateful } from "../nets/net.ts";
import type { State, StateTensor } from "./state.ts";

/** Number of faults that an error lists. */
const LISTED = 20;

/**
 * Returns a net's state_dict: every parameter, running statistic and counter by PyTorch name, in PyTorch's order and
 * layouts.
 * @param values tensors in the net's layout that replace those of the same names, for example gradients or a moving
 *   average. One is required for every parameter; running statistics default to the net's.
 * @throws RangeError that names the parameters without a value, and those whose value has another shape.
 */
export function stateOf(net: Stateful, values?: ReadonlyMap<string, tf.Tensor>): State {
  if (values !== undefined) checkValues(net, values);
  const state = new Map<string, StateTensor>();
  for (const [name, entry] of net.state()) state.set(name, toStateTensor(entry, values?.get(name)));
  return state;
}

/** A weight in the place of a missing gradient would look like one. */
function checkValues(net: Stateful, values: ReadonlyMap<string, tf.Tensor>): void {
  const faults: string[] = [];
  for (const [name, entry] of net.state()) {
    if (entry.kind === "counter") continue;
    const [value, shape] = [values.get(name), entry.valuesShape];
    if (value === undefined) {
      if (entry.kind === "parameter") faults.push(`${name} has none`);
    } else if (!tf.util.arraysEqual(value.shape, shape)) {
      faults.push(`${name} has one of [${value.shape.join(", ")}], expected [${shape.join(", ")}]`);
    }
  }
  if (faults.length === 0) return;
  const more = faults.length > LISTED ? `\n  and ${faults.length - LISTED} more` : "";
  throw new RangeError(
    "the values do not match the net's parameters: give one value of the same shape for each\n  " +
      faults.slice(0, LISTED).join("\n  ") +
      more,
  );
}

function toStateTensor(entry: StateEntry, value: tf.Tensor | undefined): StateTensor {
  if (entry.kind === "counter")
    return { dtype: "I64", shape: [], values: BigInt64Array.of(BigInt(entry.value)) };
  let values: Float32Array = new Float32Array();
  tf.tidy(() => {
    // returns nothing: the tidy would look for tensors among a million values
    values = toPyTorch(value ?? entry.read(), entry.layout);
  });
  return { dtype: "F32", shape: entry.shape, values };
}
