import type { Stateful } from "../nets/net.ts";
import type { StateEntry } from "../parameters/state-entry.ts";
import { CheckpointError, describeFaults } from "./checkpoint-error.ts";
import type { CheckpointFaults } from "./checkpoint-error.ts";
import type { NamePart } from "../layers/name-part.ts";
import { matchNames } from "./match-names.ts";
import { chosenEntries, chosenTensors } from "./state-part.ts";

import { findMismatches } from "./find-mismatches.ts";
import { loadTensor } from "./load-tensor.ts";
import { areFinite } from "./are-finite.ts";
import type { StoredState, StoredTensor } from "./state.ts";

export interface LoadStateOptions {
  /** The checkpoint's name in error messages. */
  readonly source?: string;
  /**
   * Loads a part: the entries under a name (`encoder`, `decoder.block.0`), under one of several names, or those that a
   * function selects by their names in the net. Net and checkpoint must both contain all selected entries. The rest of
   * the net keeps its values; the rest of the checkpoint is ignored. By default everything is loaded.
   */
  readonly only?: NamePart;
}

/**
 * Loads a checkpoint's values into a net: all of them or, on any fault, none. Accepts both of timm's spellings,
 * `encoder.stages.0` and `encoder.stages_0`, whichever the net has. Numbers of 16 bits stay in 16 bits in the kernels of a
 * net that was made without a seed, where the native operations are active; everywhere else they are widened.
 * @param options a part to load and the checkpoint's name in error messages; or only that name.
 * @throws CheckpointError that lists every name that is missing, unexpected, misshapen or not finite; RangeError if
 *   `only` selects nothing in the net.
 */
export function loadState(net: Stateful, given: StoredState, options: LoadStateOptions | string = {}): void {
  const { source = "the checkpoint", only } = typeof options === "string" ? { source: options } : options;
  const entries = chosenEntries(net.state(), only);
  const state = chosenTensors(matchNames(given, net.state().keys()), only);
  const faults = findFaults(entries, state);
  const lines = describeFaults(faults);
  if (lines.length > 0) {
    const part = only === undefined ? "" : " in the part to be loaded";
    throw new CheckpointError(
      `${source} does not fit the net${part}, nothing was loaded; make the net that it was saved from, or choose another\n  ${lines.join("\n  ")}`,
      faults,
    );
  }
  for (const [name, entry] of entries) assign(entry, state.get(name));
}

function findFaults(entries: ReadonlyMap<string, StateEntry>, state: StoredState): CheckpointFaults {
  const mismatches = findMismatches(entries, state);
  const misshapen = new Set(mismatches.misshapen.map(({ name }) => name));
  const notFinite = [...entries.keys()].filter((name) => {
    const tensor = state.get(name);
    return tensor !== undefined && !misshapen.has(name) && !areFinite(tensor);
  });
  return { ...mismatches, notFinite };
}

function assign(entry: StateEntry, tensor: StoredTensor | undefined): void {
  if (entry.kind === "counter") {
    if (tensor?.dtype === "I64") entry.value = Number(tensor.values[0]);
  } else if (tensor !== undefined && tensor.dtype !== "I64") loadTensor(entry, tensor);
}
