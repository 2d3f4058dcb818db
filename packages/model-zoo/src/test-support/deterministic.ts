/**
 * Weights and inputs that need no file: each value is a hash of its tensor's name and its index, the same to the last
 * bit as in tools/golden/deterministic.py.
 */
import type { State, StateTensor } from "@spinegrade/model-zoo";

// not looked up in the loop: jest makes every look-up of a global slow
const { imul } = Math;

/** `count` numbers in [0, 1), multiples of 2^-24: FNV-1a of the name, then a mix of it with each index. */
function hashUnits(name: string, count: number): Float64Array {
  let seed = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) seed = imul(seed ^ byte, 0x01000193);
  const units = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let x = (imul(i, 0x9e3779b9) + seed) | 0;
    x = imul(x ^ (x >>> 16), 0x21f0aaad);
    x = imul(x ^ (x >>> 15), 0x735a2d97);
    x ^= x >>> 15;
    units[i] = (x >>> 8) / 2 ** 24;
  }
  return units;
}

/** Values in [-scale, scale). */
export function signed(name: string, size: number, scale = 1): Float32Array {
  return between(name, size, -scale, scale);
}

function between(name: string, size: number, low: number, high: number): Float32Array {
  const values = new Float32Array(hashUnits(name, size));
  for (let i = 0; i < size; i++) values[i] = low + (values[i] as number) * (high - low);
  return values;
}

/** A state of the same names and shapes, of values that keep a deep net's activations in range. */
export function deterministicState(like: State): State {
  return new Map([...like].map(([name, tensor]) => [name, deterministicTensor(name, tensor)]));
}

function deterministicTensor(name: string, like: StateTensor): StateTensor {
  if (like.dtype === "I64") return { ...like, values: new BigInt64Array(like.values.length) };
  return { ...like, values: deterministicValues(name, like.shape) };
}

function deterministicValues(name: string, shape: readonly number[]): Float32Array {
  const size = product(shape);
  // a weight: uniform with variance 2 / fan in
  if (shape.length > 1) return signed(name, size, Math.sqrt(6 / product(shape.slice(1))));
  if (name.endsWith("running_var")) return between(name, size, 0.75, 1.25);
  if (name.endsWith("weight")) return between(name, size, 0.5, 1); // the scale of a norm
  return signed(name, size, 0.1);
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total * size, 1);
}
