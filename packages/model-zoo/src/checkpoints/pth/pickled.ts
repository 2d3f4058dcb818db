import type { NumberFormatName } from "../number-formats.ts";

/** A storage that contains tensors, identified by the archive member that holds it. */
export class Storage {
  readonly format: NumberFormatName;
  readonly key: string;
  /** In numbers. */
  readonly size: number;

  constructor(format: NumberFormatName, key: string, size: number) {
    this.format = format;
    this.key = key;
    this.size = size;
  }
}

/** A view of a storage; offset and strides are counted in numbers. */
export class PickledTensor {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(storage: Storage, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

/** A function or class that a pickle names; one of the few below, and never called: `reduce` knows what it would make. */
export class Global {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** The values in a checkpoint's pickle: numbers, strings, containers, tensors. Tuples are lists. */
export type Pickled =
  null | boolean | number | string | Pickled[] | Map<Pickled, Pickled> | Storage | PickledTensor | Global;

/** PyTorch's classes of storages. */
const STORAGES: ReadonlyMap<string, NumberFormatName> = new Map([
  ["torch.FloatStorage", "F32"],
  ["torch.DoubleStorage", "F64"],
  ["torch.HalfStorage", "F16"],
  ["torch.BFloat16Storage", "BF16"],
  ["torch.LongStorage", "I64"],
  ["torch.IntStorage", "I32"],
  ["torch.ShortStorage", "I16"],
  ["torch.CharStorage", "I8"],
  ["torch.ByteStorage", "U8"],
  ["torch.BoolStorage", "BOOL"],
]);

/** More axes than PyTorch prints or any net has; numpy's own limit. */
export const MAX_AXES = 64;

/** The allowed globals; a pickle that names any other is rejected. */
export const ALLOWED_GLOBALS: ReadonlySet<string> = new Set([
  "collections.OrderedDict",
  "torch._utils._rebuild_tensor",
  "torch._utils._rebuild_tensor_v2",
  "torch._utils._rebuild_parameter",
  ...STORAGES.keys(),
]);

/** Evaluates an allowed global for its arguments; undefined if they do not fit. */
export function reduce({ name }: Global, values: readonly Pickled[]): Pickled | undefined {
  const [first, offset, shape, strides, , , metadata] = values;
  if (name === "collections.OrderedDict") return orderedDict(values);
  if (name === "torch._utils._rebuild_parameter") return first instanceof PickledTensor ? first : undefined;
  if (!name.startsWith("torch._utils._rebuild_tensor") || !(first instanceof Storage)) return undefined;
  // a view whose numbers count with the other sign, or conjugated: PyTorch notes it here alone
  if (metadata instanceof Map && [...metadata.values()].includes(true)) return undefined;
  if (!isSize(offset) || !areSizes(shape) || !areSizes(strides) || shape.length !== strides.length)
    return undefined;
  return new PickledTensor(first, offset, shape, strides);
}

/** Empty, as Python 3 begins it, or of a list of pairs, as Python 2 wrote it. */
function orderedDict(values: readonly Pickled[]): Map<Pickled, Pickled> | undefined {
  const [pairs = [], ...others] = values;
  if (!Array.isArray(pairs) || others.length > 0) return undefined;
  const map = new Map<Pickled, Pickled>();
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) return undefined;
    const [key = null, value = null] = pair;
    map.set(key, value);
  }
  return map;
}

/**
 * The storage that a persistent id stands for: `("storage", class, key, location, size)`, before PyTorch 1.6 with a sixth
 * item for a storage that is a part of another, which no state_dict has.
 */
export function storageOf(id: Pickled): Storage | undefined {
  if (!Array.isArray(id) || id[0] !== "storage") return undefined;
  const [, storageClass, key, , size, view = null] = id;
  if (view !== null) return undefined;
  const format = storageClass instanceof Global ? STORAGES.get(storageClass.name) : undefined;
  if (format === undefined || typeof key !== "string" || !isSize(size)) return undefined;
  return new Storage(format, key, size);
}

function isSize(value: Pickled | undefined): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function areSizes(value: Pickled | undefined): value is number[] {
  return Array.isArray(value) && value.length <= MAX_AXES && value.every(isSize);
}
