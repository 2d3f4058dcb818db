import { isInPart } from "../layers/name-part.ts";
import type { NamePart } from "../layers/name-part.ts";
import type { StateEntry } from "../parameters/state-entry.ts";
import type { StoredState, StoredTensor } from "./state.ts";

/** @throws RangeError where the part holds none of the net's entries, or nothing under one of its names. */
export function chosenEntries(
  entries: ReadonlyMap<string, StateEntry>,
  part: NamePart | undefined,
): ReadonlyMap<string, StateEntry> {
  if (part === undefined) return entries;
  for (const one of typeof part === "function" ? [part] : [part].flat()) {
    if (![...entries.keys()].some((name) => isInPart(name, one))) throw nothingChosen(one, entries.keys());
  }
  return chosen(entries, part);
}

/** Selects the tensors of a checkpoint that belong to the part. */
export function chosenTensors(state: StoredState, part: NamePart | undefined): StoredState {
  return part === undefined ? state : chosen<StoredTensor>(state, part);
}

function chosen<T>(all: ReadonlyMap<string, T>, part: NamePart): ReadonlyMap<string, T> {
  return new Map([...all].filter(([name]) => isInPart(name, part)));
}

function nothingChosen(part: NamePart, names: Iterable<string>): RangeError {
  const first = [...new Set([...names].map((name) => name.split(".")[0] ?? name))];
  const what =
    typeof part === "string" ? `the net has nothing under "${part}"` : "no name of the net is chosen";
  return new RangeError(`only: ${what}; its names begin with ${first.join(", ")}`);
}
