import type { Stateful } from "../nets/net.ts";
import type { StateEntry } from "../parameters/state-entry.ts";
import type { CheckpointFaults } from "./checkpoint-error.ts";
import { matchNames } from "./match-names.ts";
import { describeTensor, isHalf, type TensorShape } from "./state.ts";

/** The differences between a checkpoint and a net in names, types and shapes; values are not compared. */
export type Mismatches = Omit<CheckpointFaults, "notFinite">;

/** Compares a checkpoint's tensors with a net, in either of timm's spellings of names. */
export function compareWithNet(net: Stateful, tensors: ReadonlyMap<string, TensorShape>): Mismatches {
  const entries = net.state();
  return findMismatches(entries, matchNames(tensors, entries.keys()));
}

/** Compares tensors with entries of the same names. */
export function findMismatches(
  entries: ReadonlyMap<string, StateEntry>,
  tensors: ReadonlyMap<string, TensorShape>,
): Mismatches {
  const misshapen = [...entries].flatMap(([name, entry]) => {
    const tensor = tensors.get(name);
    if (tensor === undefined) return [];
    const { dtype, shape } = tensor;
    const taken: TensorShape = { dtype: isHalf(tensor) ? "F32" : dtype, shape };
    const [found, expected] = [describeTensor(tensor), describeEntry(entry)];
    return describeTensor(taken) === expected ? [] : [{ name, found, expected }];
  });
  return {
    missing: [...entries.keys()].filter((name) => !tensors.has(name)),
    unexpected: [...tensors.keys()].filter((name) => !entries.has(name)),
    misshapen,
  };
}

function describeEntry(entry: StateEntry): string {
  if (entry.kind === "counter") return describeTensor({ dtype: "I64", shape: [] });
  return describeTensor({ dtype: "F32", shape: entry.shape });
}
