import { Mt19937 } from "./mt19937.ts";

/** The part of `numpy.random.RandomState` that the published folds use; it draws the same numbers. */
export class NumpyRandomState {
  readonly #twister: Mt19937;

  /** @param seed an integer in 0..2^32-1. @throws RangeError for any other seed. */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
      throw new RangeError(`seed ${seed} is not an integer in 0..4294967295`);
    }
    this.#twister = new Mt19937(seed);
  }

  /**
   * `RandomState.choice(options, size)`: `size` draws, with replacement, uniform on 0..options-1.
   * numpy draws each from the lowest bits of one 32-bit word, rejecting words above the largest index.
   */
  choice(options: number, size: number): number[] {
    if (!Number.isInteger(options) || options < 1 || options > 0x80000000) {
      throw new RangeError(`choice needs 1..2147483648 options, not ${options}`);
    }
    const largest = options - 1;
    const mask = largest === 0 ? 0 : 2 ** (32 - Math.clz32(largest)) - 1;
    return Array.from({ length: size }, () => (largest === 0 ? 0 : this.#maskedDraw(largest, mask)));
  }

  #maskedDraw(largest: number, mask: number): number {
    for (;;) {
      const draw = (this.#twister.nextUint32() & mask) >>> 0;
      if (draw <= largest) return draw;
    }
  }
}
