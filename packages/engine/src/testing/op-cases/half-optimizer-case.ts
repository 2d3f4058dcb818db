import type { HalfFormat } from "@spinegrade/engine";
import { at, doublesOf } from "../reference/doubles.ts";
import type { Doubles } from "../reference/doubles.ts";
import { bitsOfFloat, halfBits, noiseAt, roundToHalf } from "../reference/halves.ts";
import { forwardCase, inputAt, positive, some } from "./op-case.ts";
import type { OpCase } from "./op-case.ts";

/** The operation's numbers, as float32 holds them. */
const f = Math.fround;
const NUMBERS = {
  decay: f(0.98),
  beta1: f(0.9),
  beta2: f(0.99),
  stepSize: f(0.3),
  epsilon: f(0.1),
  scale: f(0.7),
} as const;
const BLOCK = 256;
const FORMAT_NUMBERS = { bfloat16: 0, float16: 1 } as const;

/** A moment as it is held: a number for each value, and the scale of each block. */
interface Held {
  readonly values: readonly number[];
  readonly scales: readonly number[];
}

/** A step of AdamW whose moments are held in 16 bits, to the bit: rounding at random has the operation's own hash. */
export function halfOptimizerCase(format: HalfFormat, shapes: readonly (readonly number[])[]): OpCase {
  const count = shapes.length;
  const all = some(...shapes, ...shapes, ...shapes, ...shapes);
  const list = (index: number): Doubles[] => all.slice(index * count, (index + 1) * count);
  const [weights, gradients] = [list(0), list(1)];
  const firsts = list(2).map(({ values }) => hold(format, [...values]));
  const seconds = list(3).map((x) => hold(format, [...positive(x).values].map(rootFor(format))));
  const keys = doublesOf([count], (i) => (0x1234567 * (i + 1)) | 0);
  const constants = doublesOf([6], (i) => Object.values(NUMBERS)[i] ?? NaN);
  const words = (moments: readonly Held[]): Doubles[] =>
    moments.map((held) => wordsOf(halvesOf(format, held)));
  const place = 2 + 2 * count;
  const moments = Array.from({ length: 2 * count }, (_, i) => place + i);
  return {
    ...forwardCase(
      "SpinegradeHalfAdamW",
      { count: { int: count }, format: { int: FORMAT_NUMBERS[format] } },
      [constants, keys, ...weights, ...gradients, ...words(firsts), ...words(seconds)],
      () => {
        const steps = weights.map((weight, i) => {
          const [first = NOTHING, second = NOTHING] = [firsts[i], seconds[i]];
          return step(format, weight, inputAt(gradients, i), { first, second, key: at(keys, i) });
        });
        return [0, 1, 2].flatMap((kind) => steps.map((tensors) => inputAt(tensors, kind)));
      },
      count,
    ),
    integers: [1, ...moments],
    changed: moments,
  };
}

const NOTHING: Held = { values: [], scales: [] };

/** float16 holds roots of second moments. */
function rootFor(format: HalfFormat): (value: number) => number {
  return format === "float16" ? (value) => Math.fround(Math.sqrt(value)) : (value) => value;
}

function hold(format: HalfFormat, values: readonly number[], noiseOf?: (place: number) => number): Held {
  const blocks = format === "float16" ? Math.ceil(values.length / BLOCK) : 0;
  const scales = Array.from({ length: blocks }, (_, block) => {
    const largest = Math.max(...values.slice(block * BLOCK, (block + 1) * BLOCK).map(Math.abs));
    return 2 ** (Math.floor(Math.log2(largest)) - 14);
  });
  const held = values.map((value, place) => {
    const scale = scales[Math.floor(place / BLOCK)] ?? 1;
    return scale * roundToHalf(format, value / scale, noiseOf?.(place));
  });
  return { values: held, scales };
}

/** The scales' and the values' bits, 16 at a time, in whole words. */
function halvesOf(format: HalfFormat, { values, scales }: Held): number[] {
  const halves = values.map((value, place) =>
    halfBits(format, value / (scales[Math.floor(place / BLOCK)] ?? 1)),
  );
  const ofScales = scales.map(bitsOfFloat).flatMap((bits) => [bits & 0xffff, bits >>> 16]);
  return [...ofScales, ...halves, ...(halves.length % 2 === 0 ? [] : [0])];
}

function wordsOf(halves: readonly number[]): Doubles {
  return doublesOf(
    [halves.length / 2],
    (i) => ((halves[2 * i] ?? 0) | ((halves[2 * i + 1] ?? 0) << 16)) >> 0,
  );
}

/** The new weight and the moments' halves; every sum and product rounds to float32, as the operation's do. */
function step(
  format: HalfFormat,
  weight: Doubles,
  gradient: Doubles,
  before: { readonly first: Held; readonly second: Held; readonly key: number },
): Doubles[] {
  const { decay, beta1, beta2, stepSize, epsilon, scale } = NUMBERS;
  const scaled = [...gradient.values].map((value) => f(value * scale));
  const towards = (average: number, value: number, beta: number): number =>
    f(average + f(f(value - average) * f(1 - beta)));
  const first = scaled.map((value, i) => towards(before.first.values[i] ?? NaN, value, beta1));
  const squares = before.second.values.map((value) => (format === "float16" ? f(value * value) : value));
  const second = scaled.map((value, i) => towards(squares[i] ?? NaN, f(value * value), beta2));
  const updated = doublesOf(weight.shape, (i) => {
    const change = f(f((first[i] ?? NaN) * stepSize) / f(f(Math.sqrt(second[i] ?? NaN)) + epsilon));
    return f(f(at(weight, i) * decay) - change);
  });
  const noise = (place: number): number => noiseAt(before.key, place) >>> 16;
  const moments = [hold(format, first), hold(format, second.map(rootFor(format)), noise)];
  const halves = moments.map((held) => halvesOf(format, held));
  return [updated, ...halves.map((each) => doublesOf([each.length], (i) => each[i] ?? NaN))];
}
