/**
 * The Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), the generator of numpy's `RandomState`.
 */
const WORDS = 624;
const SHIFT = 397;

/** A stream of 32-bit words; seeded as numpy seeds `RandomState(seed)` from one 32-bit integer. */
export class Mt19937 {
  readonly #words = new Uint32Array(WORDS);
  #position = WORDS;

  constructor(seed: number) {
    const words = this.#words;
    words[0] = seed >>> 0;
    for (let i = 1; i < WORDS; i++) {
      const previous = word(words, i - 1);
      words[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
  }

  /** The next word, uniform on 0..2^32-1. */
  nextUint32(): number {
    if (this.#position === WORDS) this.#refill();
    let y = word(this.#words, this.#position++);
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  #refill(): void {
    const words = this.#words;
    for (let i = 0; i < WORDS; i++) {
      const mixed = (word(words, i) & 0x80000000) | (word(words, (i + 1) % WORDS) & 0x7fffffff);
      words[i] = word(words, (i + SHIFT) % WORDS) ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
    }
    this.#position = 0;
  }
}

function word(words: Uint32Array, index: number): number {
  return words[index] ?? 0;
}
