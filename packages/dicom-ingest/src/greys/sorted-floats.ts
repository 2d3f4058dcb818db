const BINS = 65536;

/**
 * Float32 values in ascending order, looked up by index without sorting them: counts of their upper 16 bits, and, where
 * a value is asked for, of the lower 16 bits of those that share its upper ones. No NaN.
 */
export class SortedFloats {
  readonly #bits: Uint32Array;
  readonly #upper: Uint32Array;
  /** Counts of the lower bits by the upper ones. */
  readonly #lower = new Map<number, Uint32Array>();

  constructor(values: Float32Array) {
    this.#bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
    this.#upper = countUpper(this.#bits);
  }

  /** The value at an index of the sorted values. */
  valueAt(index: number): number {
    const [upper, before] = binOf(this.#upper, index);
    const counts = this.#lower.get(upper) ?? countLower(this.#bits, upper);
    this.#lower.set(upper, counts);
    const [lower] = binOf(counts, index - before);
    return floatOf(upper * BINS + lower);
  }
}

/** The bits of a float as a number that grows with the float. */
function orderOf(bits: number): number {
  return (bits & 0x80000000) === 0 ? (bits | 0x80000000) >>> 0 : ~bits >>> 0;
}

function floatOf(order: number): number {
  const bits = order >= 0x80000000 ? order - 0x80000000 : ~order >>> 0;
  return new Float32Array(Uint32Array.of(bits).buffer)[0] ?? 0;
}

// separate functions that loop by index: V8 compiles them once and does not discard the result later
function countUpper(bits: Uint32Array): Uint32Array {
  const counts = new Uint32Array(BINS);
  const { length } = bits;
  for (let i = 0; i < length; i++) {
    const bin = orderOf(bits[i] as number) >>> 16;
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}

function countLower(bits: Uint32Array, upper: number): Uint32Array {
  const counts = new Uint32Array(BINS);
  const { length } = bits;
  for (let i = 0; i < length; i++) {
    const order = orderOf(bits[i] as number);
    if (order >>> 16 !== upper) continue;
    const bin = order & 0xffff;
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}

/** The bin of a value by its index in all of them, and how many values lie in bins before. */
function binOf(counts: Uint32Array, index: number): [bin: number, before: number] {
  let before = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    const count = counts[bin] as number;
    if (index < before + count) return [bin, before];
    before += count;
  }
  throw new RangeError(`there is no value ${index} among ${before}`);
}
