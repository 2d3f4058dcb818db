import { loadState } from "../checkpoints/load-state.ts";
import type { State, StateTensor } from "../checkpoints/state.ts";
import type { Stateful } from "../nets/net.ts";
import type { StateEntry } from "../parameters/state-entry.ts";
import { adaptKernel } from "./adapt-kernel.ts";
import { unexpectedTensors } from "./unexpected-tensors.ts";

/** The last layers of timm's classifiers: what they give is not what a net of ours asks for. */
const LAST_LAYER = /^(fc|classifier|head|head\.fc|head\.fc\.fc2)\.(weight|bias)$/;

/**
 * Loads the published weights of a timm classifier into one of a net's encoders: the last layer keeps its initial
 * values; a first kernel of other channels and kernels of volumes are made from the given ones (see `adaptKernel`).
 * Loads everything or, on any fault, nothing.
 * @param at the encoder's name in the net: `model`, or for example `sag_model.model`.
 * @param source the name of the weights in error messages.
 * @throws CheckpointError that lists what is missing, unexpected or misshapen.
 */
export function loadClassifierWeights(net: Stateful, at: string, state: State, source: string): void {
  const entries = entriesOf(net, at);
  const unexpected = [...state.keys()].filter((name) => !entries.has(name) && !LAST_LAYER.test(name));
  if (unexpected.length > 0) throw unexpectedTensors(unexpected, source);
  const wanted = new Map([...entries].filter(([name]) => !LAST_LAYER.test(name)));
  const adapted = new Map<string, StateTensor>();
  for (const [name, entry] of wanted) {
    const tensor = state.get(name);
    if (tensor !== undefined) adapted.set(name, adaptTo(entry, tensor));
    else if (entry.kind === "counter")
      adapted.set(name, { dtype: "I64", shape: [], values: new BigInt64Array(1) });
  }
  loadState({ state: () => wanted }, adapted, source);
}

/** The encoder's entries under timm's own names. */
function entriesOf(net: Stateful, at: string): ReadonlyMap<string, StateEntry> {
  const prefix = `${at}.`;
  const entries = [...net.state()].filter(([name]) => name.startsWith(prefix));
  if (entries.length === 0) throw new RangeError(`the net has no encoder named ${at}`);
  return new Map(entries.map(([name, entry]) => [name.slice(prefix.length), entry]));
}

function adaptTo(entry: StateEntry, tensor: StateTensor): StateTensor {
  const isKernel = entry.kind === "parameter" && entry.shape.length > 3 && tensor.dtype === "F32";
  return isKernel ? { ...tensor, ...adaptKernel(tensor, entry.shape) } : tensor;
}
