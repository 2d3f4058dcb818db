import { loadState } from "./load-state.ts";
import type { Stateful } from "../nets/net.ts";
import { stateOf } from "./state-of.ts";
import type { StateTensor } from "./state.ts";
import { type WeightPrecision, widenTensor, withPrecision } from "./weight-precision.ts";

/**
 * Gives a net the weights that it has once a checkpoint of that precision is loaded.
 * @throws CheckpointError as `encodeCheckpoint`; the net is then unchanged.
 */
export function roundWeights(net: Stateful, precision: WeightPrecision): void {
  if (precision === "float32") return;
  const rounded = [...withPrecision(stateOf(net), precision)].map(([name, tensor]): [string, StateTensor] => [
    name,
    widenTensor(tensor),
  ]);
  loadState(net, new Map(rounded), `the net in ${precision}`);
}
