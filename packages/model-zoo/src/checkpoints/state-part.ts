import type { StateEntry } from "../layers/parameter-store.ts";
import type { State, StateTensor } from "./state.ts";

/** A part of a net's state: all under a name, under one of several, or what a function chooses by name. */
export type StatePart = string | readonly string[] | ((name: string) => boolean);

/** @throws RangeError where the part holds none of the net's entries, or nothing under one of its names. */
export function chosenEntries(
  entries: ReadonlyMap<string, StateEntry>,
  part: StatePart | undefined,
): ReadonlyMap<string, StateEntry> {
  if (part === undefined) return entries;
  for (const one of typeof part === "string" ? [part] : typeof part === "function" ? [part] : part) {
    if (![...entries.keys()].some(chooses(one))) throw nothingChosen(one, entries.keys());
  }
  return chosen(entries, part);
}

/** What of a checkpoint belongs to the part. */
export function chosenTensors(state: State, part: StatePart | undefined): State {
  return part === undefined ? state : chosen<StateTensor>(state, part);
}

function chosen<T>(all: ReadonlyMap<string, T>, part: StatePart): ReadonlyMap<string, T> {
  const isChosen = chooses(part);
  return new Map([...all].filter(([name]) => isChosen(name)));
}

/** `block.1` is not a part of `block.10`: names are divided at their points. */
function chooses(part: StatePart): (name: string) => boolean {
  if (typeof part === "function") return part;
  const prefixes = [part].flat().map((prefix) => (prefix.endsWith(".") ? prefix.slice(0, -1) : prefix));
  return (name) => prefixes.some((prefix) => name === prefix || name.startsWith(`${prefix}.`));
}

function nothingChosen(part: StatePart, names: Iterable<string>): RangeError {
  const first = [...new Set([...names].map((name) => name.split(".")[0] ?? name))];
  const what =
    typeof part === "string" ? `the net has nothing under "${part}"` : "no name of the net is chosen";
  return new RangeError(`only: ${what}; its names begin with ${first.join(", ")}`);
}
