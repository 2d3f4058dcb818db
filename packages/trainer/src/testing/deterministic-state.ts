import type { State, Stateful, StateTensor } from "@spinegrade/model-zoo";

const { fround, imul, sqrt } = Math; // looked up once: in a test's own context every look at a global is slow

/** Values in [low, high) that are hashes of a name and an index: those of `between` in tools/golden/nets/deterministic.py. */
export function between(name: string, count: number, low: number, high: number): Float32Array {
  let seed = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) seed = imul(seed ^ byte, 0x01000193);
  const values = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    let x = (imul(index, 0x9e3779b9) + seed) | 0;
    x = imul(x ^ (x >>> 16), 0x21f0aaad);
    x = imul(x ^ (x >>> 15), 0x735a2d97);
    x ^= x >>> 15;
    values[index] = fround(low + ((x >>> 8) / 2 ** 24) * (high - low));
  }
  return values;
}

/** The state that `load_deterministic` of tools/golden/nets/deterministic.py gives a net of the same names. */
export function deterministicState(net: Stateful): State {
  const state = new Map<string, StateTensor>();
  for (const [name, entry] of net.state()) {
    if (entry.kind === "counter") {
      state.set(name, { dtype: "I64", shape: [], values: BigInt64Array.of(0n) });
      continue;
    }
    const { shape } = entry;
    const count = shape.reduce((product, size) => product * size, 1);
    const [low, high] = rangeOf(name, shape, count);
    state.set(name, { dtype: "F32", shape, values: between(name, count, low, high) });
  }
  return state;
}

/** Range of values that keeps a deep net's activations in range. */
function rangeOf(name: string, shape: readonly number[], count: number): [low: number, high: number] {
  if (shape.length > 1) {
    const scale = sqrt(6 / (count / (shape[0] ?? 1)));
    return [-scale, scale];
  }
  if (name.endsWith("running_var")) return [0.75, 1.25];
  if (name.endsWith("weight")) return [0.5, 1];
  return [-0.1, 0.1];
}
