import { loadState } from "../checkpoints/load-state.ts";
import type { State, StateTensor } from "../checkpoints/state.ts";
import type { StateEntry } from "../parameters/state-entry.ts";
import type { Stateful } from "../nets/net.ts";
import { adaptTimmState } from "./adapt-timm-state.ts";

const PREFIX = "encoder.";

/**
 * Loads a timm classifier's weights into a net's encoder; the rest of the net keeps its values. Loads everything or, on
 * any fault, nothing: every parameter of the encoder must be present and fit.
 * @param source the name of the weights in error messages.
 * @throws CheckpointError that lists what is missing, unexpected or misshapen.
 */
export function loadEncoderWeights(net: Stateful, state: State, source: string): void {
  const encoder = encoderOf(net);
  const adapted = new Map<string, StateTensor>(adaptTimmState(state, new Set(encoder.keys()), source));
  for (const [name, { kind }] of encoder) {
    // files of old leave out how many batches a norm has seen; nothing is computed from it
    if (kind === "counter" && !adapted.has(name)) {
      adapted.set(name, { dtype: "I64", shape: [], values: BigInt64Array.of(0n) });
    }
  }
  loadState({ state: () => encoder }, adapted, source);
}

/** The encoder's entries under timm's own names. */
function encoderOf(net: Stateful): ReadonlyMap<string, StateEntry> {
  const entries = [...net.state()].filter(([name]) => name.startsWith(PREFIX));
  return new Map(entries.map(([name, entry]) => [name.slice(PREFIX.length), entry]));
}
