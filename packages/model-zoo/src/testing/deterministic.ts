/**
 * Weights and inputs that need no file: each value is a hash of its tensor's name and its index, the same to the last
 * bit as in tools/golden/nets/deterministic.py.
 */
import type { State, Stateful, StateTensor } from "@spinegrade/model-zoo";

// not looked up in the loop: jest makes every look-up of a global slow
const { imul } = Math;

/** Values in [-scale, scale). */
export function signed(name: string, size: number, scale = 1): Float32Array {
  return between(name, size, -scale, scale);
}

/** `count` numbers in [0, 1). */
export function hashUnits(name: string, count: number): Float32Array {
  return between(name, count, 0, 1);
}

/** low + u (high - low), u in [0, 1) a multiple of 2^-24: FNV-1a of the name, then a mix of it with each index. */
function between(name: string, size: number, low: number, high: number): Float32Array {
  let seed = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) seed = imul(seed ^ byte, 0x01000193);
  const values = new Float32Array(size);
  const range = high - low;
  for (let i = 0; i < size; i++) {
    let x = (imul(i, 0x9e3779b9) + seed) | 0;
    x = imul(x ^ (x >>> 16), 0x21f0aaad);
    x = imul(x ^ (x >>> 15), 0x735a2d97);
    x ^= x >>> 15;
    values[i] = low + ((x >>> 8) / 2 ** 24) * range;
  }
  return values;
}

/** A state for a net, of values that keep a deep net's activations in range. */
export function deterministicState(net: Stateful): State {
  const tensors = [...net.state()].map(([name, entry]): [string, StateTensor] => {
    if (entry.kind === "counter") return [name, { dtype: "I64", shape: [], values: new BigInt64Array(1) }];
    const { shape } = entry;
    return [name, { dtype: "F32", shape, values: deterministicValues(name, shape) }];
  });
  return new Map(tensors);
}

function deterministicValues(name: string, shape: readonly number[]): Float32Array {
  const size = product(shape);
  // a weight, not a column of scales: uniform with variance 2 / fan in
  if (shape.length > 1 && shape.slice(1).join() !== "1,1")
    return signed(name, size, Math.sqrt(6 / product(shape.slice(1))));
  if (name.endsWith("running_var")) return between(name, size, 0.75, 1.25);
  if (name.endsWith("weight")) return between(name, size, 0.5, 1); // the scale of a norm
  return signed(name, size, 0.1);
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total * size, 1);
}
