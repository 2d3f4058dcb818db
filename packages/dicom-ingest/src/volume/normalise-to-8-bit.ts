import { normaliseDoubles } from "./normalise-doubles.ts";
import type { Stack } from "./stack-slices.ts";

const LOWEST = -32768;
const UNSIGNED_VALUES = 65536;
const VALUES = UNSIGNED_VALUES + 32768; // all values of signed and unsigned 16 bit cells

/**
 * Voxels as 8 bit grey: clipped to the 0.1 and 99.9 percentiles, moved to start at 0, divided by the largest, times
 * 255, truncated; in double precision and in this order of operations, so that the bytes equal numpy's. A stack of
 * one value gives zeros. Integers are counted, rescaled values in double precision are sorted: the result is the same.
 */
export function normaliseTo8Bit({ pixels }: Pick<Stack, "pixels">): Uint8Array<ArrayBuffer> {
  const voxels = new Uint8Array(pixels.length);
  normaliseInto(voxels, [pixels]);
  return voxels;
}

/**
 * The same for a stack whose slices lie in several arrays of one kind, without copying them together.
 * @param voxels where the greys go, as many as there are pixels.
 */
export function normaliseInto(voxels: Uint8Array, parts: readonly Stack["pixels"][]): void {
  const [first] = parts;
  if (first === undefined) return;
  if (first.BYTES_PER_ELEMENT === 8) {
    for (const part of parts) voxels.set(normaliseDoubles(part)); // one part: rescaled slices are stacked
    return;
  }
  const counts = new Uint32Array(VALUES);
  const seconds = new Uint32Array(UNSIGNED_VALUES);
  for (const part of parts) countValues(part, counts, seconds);
  for (let value = 0; value < UNSIGNED_VALUES; value++) {
    const place = value - LOWEST;
    counts[place] = (counts[place] as number) + (seconds[value] as number);
  }
  const signedBits = first.constructor.name.startsWith("Int") ? first.BYTES_PER_ELEMENT * 8 : undefined;
  const lower = percentile(counts, voxels.length, 0.1, signedBits);
  const upper = percentile(counts, voxels.length, 99.9, signedBits);
  const greyOf = greyTable(counts, lower, upper);
  let start = 0;
  for (const part of parts) {
    lookUp(part, greyOf, voxels.subarray(start, start + part.length));
    start += part.length;
  }
}

// functions of their own, by index: V8 compiles such a loop once, and keeps it whatever comes after it

function countValues(pixels: Stack["pixels"], counts: Uint32Array, seconds: Uint32Array): void {
  if (pixels.constructor.name === "Uint16Array" && isPaired(pixels)) {
    countPairs(pairsOf(pixels), counts, seconds);
    return;
  }
  const { length } = pixels;
  for (let i = 0; i < length; i++) {
    const place = (pixels[i] as number) - LOWEST;
    counts[place] = (counts[place] as number) + 1;
  }
}

/** Two values at a time; the second of each pair is counted apart, or equal neighbours would wait for each other. */
function countPairs(pairs: Uint32Array, counts: Uint32Array, seconds: Uint32Array): void {
  const { length } = pairs;
  for (let i = 0; i < length; i++) {
    const pair = pairs[i] as number;
    const first = (pair & 0xffff) - LOWEST;
    const second = pair >>> 16;
    counts[first] = (counts[first] as number) + 1;
    seconds[second] = (seconds[second] as number) + 1;
  }
}

function lookUp(pixels: Stack["pixels"], greyOf: Uint8Array, voxels: Uint8Array): void {
  if (pixels.constructor.name === "Uint16Array" && isPaired(pixels) && voxels.byteOffset % 2 === 0) {
    const greys = new Uint16Array(voxels.buffer, voxels.byteOffset, voxels.length / 2);
    lookUpPairs(pairsOf(pixels), greyOf, greys);
    return;
  }
  const { length } = pixels;
  for (let i = 0; i < length; i++) voxels[i] = greyOf[(pixels[i] as number) - LOWEST] as number;
}

/** Two values at a time; the first is the lower half, as the machine is little endian. */
function lookUpPairs(pairs: Uint32Array, greyOf: Uint8Array, greys: Uint16Array): void {
  const { length } = pairs;
  for (let i = 0; i < length; i++) {
    const pair = pairs[i] as number;
    const first = greyOf[(pair & 0xffff) - LOWEST] as number;
    const second = greyOf[(pair >>> 16) - LOWEST] as number;
    greys[i] = first | (second << 8);
  }
}

/** Whether 16 bit values can be read two at a time. */
function isPaired({ length, byteOffset }: Stack["pixels"]): boolean {
  return length % 2 === 0 && byteOffset % 4 === 0;
}

function pairsOf({ buffer, byteOffset, length }: Stack["pixels"]): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length / 2);
}

/** The grey of every stored value: a look-up replaces the arithmetic on every voxel. */
function greyTable(counts: Uint32Array, lower: number, upper: number): Uint8Array {
  const clip = (value: number): number => Math.min(Math.max(value, lower), upper);
  const smallest = clip(orderStatistic(counts, 0));
  const largest = clip(LOWEST + counts.findLastIndex((count) => count > 0)) - smallest;
  const greys = new Uint8Array(VALUES);
  if (largest === 0) return greys;
  for (let i = 0; i < VALUES; i++) {
    if (counts[i] !== 0) greys[i] = ((clip(LOWEST + i) - smallest) / largest) * 255;
  }
  return greys;
}

/**
 * Percentile with linear interpolation as numpy.percentile computes it. The difference of the two neighbours is taken
 * in the array's own type and may wrap around in a signed one, which numpy 1.26 and 2 let happen.
 */
function percentile(
  counts: Uint32Array,
  total: number,
  percent: number,
  signedBits: number | undefined,
): number {
  const place = (total - 1) * (percent / 100);
  const before = Math.floor(place);
  const a = orderStatistic(counts, before);
  const b = orderStatistic(counts, Math.min(before + 1, total - 1));
  const difference = signedBits === undefined ? b - a : wrap(b - a, signedBits);
  const weight = place - before;
  return weight >= 0.5 ? b - difference * (1 - weight) : a + difference * weight;
}

function wrap(value: number, bits: number): number {
  return (value << (32 - bits)) >> (32 - bits);
}

/** The value at `index` of the sorted voxels. */
function orderStatistic(counts: Uint32Array, index: number): number {
  let passed = 0;
  for (let i = 0; i < VALUES; i++) {
    passed += counts[i] as number;
    if (passed > index) return LOWEST + i;
  }
  throw new RangeError(`there is no voxel ${index}`);
}
