// looked up once: these run millions of times, and in a test's own context every look at a global is slow
const { imul, log, sqrt } = Math;

/** The whole state of a generator: four 32-bit words and the spare normal deviate, if any. */
export interface GeneratorState {
  readonly words: readonly [number, number, number, number];
  readonly spareNormal: number | null;
}

/**
 * A small seeded generator: xoshiro128** (Blackman and Vigna, 2018), seeded through splitmix32.
 * One seed and a path of keys name a stream, so that the stream of study 7 does not depend on study 6.
 */
export class Generator {
  #a: number;
  #b: number;
  #c: number;
  #d: number;
  #spareNormal: number | null;

  private constructor(state: GeneratorState) {
    [this.#a, this.#b, this.#c, this.#d] = state.words;
    this.#spareNormal = state.spareNormal;
  }

  /** The stream named by a seed and any keys, for example `Generator.fromSeed(1234, "augmentation", epoch, studyId)`. */
  static fromSeed(seed: number, ...keys: readonly (number | string)[]): Generator {
    let hash = 0x811c9dc5;
    for (const character of JSON.stringify([seed, ...keys])) {
      hash = imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
    }
    const next = (): number => {
      hash = (hash + 0x9e3779b9) | 0;
      let z = hash;
      z = imul(z ^ (z >>> 16), 0x21f0aaad);
      z = imul(z ^ (z >>> 15), 0x735a2d97);
      return z ^ (z >>> 15);
    };
    return new Generator({ words: [next(), next(), next(), next() | 1], spareNormal: null });
  }

  /** The generator at a saved state; it continues as the generator that was saved. */
  static fromState(state: GeneratorState): Generator {
    return new Generator(state);
  }

  /** The state to save, for `fromState`. */
  state(): GeneratorState {
    return { words: [this.#a, this.#b, this.#c, this.#d], spareNormal: this.#spareNormal };
  }

  /** The next word, uniform on 0..2^32-1. */
  uint32(): number {
    const result = imul(rotateLeft(imul(this.#b, 5), 7), 9) >>> 0;
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = rotateLeft(this.#d, 11);
    return result;
  }

  /** Uniform on [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.uint32() / 4294967296);
  }

  /** A normal deviate (Marsaglia's polar method). */
  normal(mean = 0, standardDeviation = 1): number {
    const spare = this.#spareNormal;
    if (spare !== null) {
      this.#spareNormal = null;
      return mean + standardDeviation * spare;
    }
    for (;;) {
      const x = this.uniform(-1, 1);
      const y = this.uniform(-1, 1);
      const r2 = x * x + y * y;
      if (r2 === 0 || r2 >= 1) continue;
      const factor = sqrt((-2 * log(r2)) / r2);
      this.#spareNormal = y * factor;
      return mean + standardDeviation * x * factor;
    }
  }

  /** Fills an array with normal deviates about 0: those that `normal` would draw one by one, in half the time. */
  fillNormal(values: Float32Array, standardDeviation: number): void {
    let i = 0;
    if (this.#spareNormal !== null && values.length > 0) values[i++] = this.normal(0, standardDeviation);
    while (i + 1 < values.length) {
      // both of a pair at once: a spare kept in the object is allocated each time
      const x = this.uint32() / 2147483648 - 1;
      const y = this.uint32() / 2147483648 - 1;
      const r2 = x * x + y * y;
      if (r2 === 0 || r2 >= 1) continue;
      const factor = sqrt((-2 * log(r2)) / r2);
      values[i++] = standardDeviation * x * factor;
      values[i++] = standardDeviation * (y * factor);
    }
    if (i < values.length) values[i] = this.normal(0, standardDeviation);
  }

  /** An integer, uniform on low..high-1. @throws RangeError when that range is empty or wider than 2^32. */
  integer(low: number, high: number): number {
    const width = high - low;
    if (!Number.isInteger(low) || !Number.isInteger(high) || width < 1 || width > 4294967296) {
      throw new RangeError(`no integer can be drawn from ${low} up to, not including, ${high}`);
    }
    const limit = 4294967296 - (4294967296 % width);
    for (;;) {
      const draw = this.uint32();
      if (draw < limit) return low + (draw % width);
    }
  }

  /** True with the given probability. */
  bernoulli(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** One of the items, all equally likely. @throws RangeError when there is none. */
  pick<T>(items: readonly [T, ...T[]] | readonly T[]): T {
    return items[this.integer(0, items.length)] as T; // or `integer` throws
  }

  /** The index of one of the weights, drawn in proportion to them. @throws RangeError unless their sum is positive. */
  pickIndexByWeight(weights: readonly number[]): number {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0)) throw new RangeError(`the weights ${weights.join(", ")} do not have a positive sum`);
    let rest = this.uniform(0, total);
    for (const [index, weight] of weights.entries()) {
      rest -= weight;
      if (rest < 0) return index;
    }
    return weights.findLastIndex((weight) => weight > 0);
  }

  /** The items in random order (Fisher and Yates), as a new array. */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.integer(0, i + 1);
      [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
    }
    return shuffled;
  }
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
