import { doubleField, doublesField, message } from "./protobuf.ts";

/** A histogram of values. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  /** Upper limits of the buckets, ascending. */
  readonly limits: readonly number[];
  readonly counts: readonly number[];
}

const BUCKETS = 30;

const { floor, max: larger, min: smaller } = Math; // cached: in a test's own context every access to a global is slow
const { isFinite } = Number;

/** Counts finite values in 30 buckets of equal width, from the smallest value to the largest. */
export function histogramOf(values: Float32Array | Int32Array | Uint8Array): Histogram {
  let [min, max, count, sum, sumOfSquares] = [Infinity, -Infinity, 0, 0, 0];
  for (const value of values) {
    if (!isFinite(value)) continue;
    min = smaller(min, value);
    max = larger(max, value);
    count++;
    sum += value;
    sumOfSquares += value * value;
  }
  if (count === 0) return { min: 0, max: 0, count, sum, sumOfSquares, limits: [0], counts: [0] };
  const width = (max - min) / BUCKETS || 1;
  const counts = Array.from({ length: BUCKETS }, () => 0);
  for (const value of values) {
    if (!isFinite(value)) continue;
    const bucket = smaller(BUCKETS - 1, floor((value - min) / width));
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  const limits = counts.map((_, bucket) => min + (bucket + 1) * width);
  return { min, max, count, sum, sumOfSquares, limits, counts };
}

/** Encodes the histogram as TensorFlow's HistogramProto. */
export function histogramMessage(histogram: Histogram): Uint8Array {
  const { min, max, count, sum, sumOfSquares, limits, counts } = histogram;
  const figures = [min, max, count, sum, sumOfSquares].map((value, index) => doubleField(index + 1, value));
  return message(...figures, doublesField(6, limits), doublesField(7, counts));
}
