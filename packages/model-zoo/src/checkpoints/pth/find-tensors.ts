import { CheckpointError } from "../checkpoint-error.ts";
import { shownName } from "../shown-name.ts";
import { PickledTensor, type Pickled } from "./pickled.ts";

/** A checkpoint's tensors by name, and its other plain values. */
export interface Found {
  readonly tensors: readonly (readonly [name: string, tensor: PickledTensor])[];
  readonly metadata: Readonly<Record<string, string>>;
}

type Dictionary = ReadonlyMap<Pickled, Pickled>;

/** Keys under which training scripts save a model's tensors, most common first. */
const USUAL_KEYS = ["state_dict", "model_state_dict", "model"];
const NAMED = 20;

/**
 * Finds a pickle's state_dict: the entire pickle, the dictionary under one of the usual keys, or its only dictionary of
 * tensors.
 * @throws CheckpointError if there is none or more than one, or if an entry is not a tensor.
 */
export function findTensors(root: Pickled, source: string): Found {
  if (!(root instanceof Map)) throw new CheckpointError(`${source} holds no dictionary of tensors`);
  const dictionary = findDictionary(root, source);
  const tensors: [string, PickledTensor][] = [];
  const others: Pickled[] = [];
  for (const [name, value] of dictionary) {
    if (value instanceof PickledTensor && typeof name === "string") tensors.push([name, value]);
    else others.push(name);
  }
  if (others.length > 0) {
    throw new CheckpointError(
      `${source}: these entries of its state_dict are not tensors: ${listKeys(others)}; ` +
        "in PyTorch, save model.state_dict() alone",
    );
  }
  return { tensors, metadata: dictionary === root ? {} : plainValues(root) };
}

function findDictionary(root: Dictionary, source: string): Dictionary {
  for (const key of USUAL_KEYS) {
    const nested = root.get(key);
    if (nested instanceof Map) return nested;
  }
  const isTensor = (value: Pickled): boolean => value instanceof PickledTensor;
  if ([...root.values()].some(isTensor)) return root;
  const candidates = [...root].flatMap(([key, value]) =>
    value instanceof Map && [...value.values()].some(isTensor) ? [{ key, value }] : [],
  );
  const [only, ...others] = candidates;
  if (others.length > 0) {
    throw new CheckpointError(
      `${source} holds several dictionaries of tensors: ${listKeys(candidates.map(({ key }) => key))}; ` +
        'in PyTorch, save the right one as {"state_dict": ...}',
    );
  }
  return only?.value ?? root;
}

/**
 * Formats keys for an error message. A key may be any value, even a list that contains itself, so only strings are
 * shown.
 */
function listKeys(keys: readonly Pickled[]): string {
  const named = keys
    .slice(0, NAMED)
    .map((key) => (typeof key === "string" ? `"${shownName(key)}"` : "an entry whose name is not text"));
  if (keys.length > NAMED) named.push(`and ${keys.length - NAMED} more`);
  return named.join(", ");
}

function plainValues(root: Dictionary): Record<string, string> {
  const values = new Map<string, string>();
  for (const [key, value] of root) {
    const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    if (isPlain && typeof key === "string") values.set(key, String(value));
  }
  return Object.fromEntries(values);
}
