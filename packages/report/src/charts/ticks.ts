const STEPS = [1, 2, 2.5, 5, 10];
const MOST_LOG_TICKS = 8;
/** Below this a number has no decimal form of 100 digits, the most that JavaScript writes. */
const SMALLEST_SPAN = 1e-90;

/**
 * Round values for a linear axis: multiples of 1, 2, 2.5 or 5 times a power of ten, the first at or below `min` and
 * the last at or above `max`.
 * @param count About how many are wanted.
 * @throws RangeError when a bound is not finite, `min` exceeds `max` or their distance is not finite.
 */
export function linearTicks(min: number, max: number, count = 5): number[] {
  checkRange(min, max);
  // equal bounds, or bounds that differ by rounding only, get an axis of a default size
  const size = Math.max(Math.abs(min), Math.abs(max)) || 1;
  const span = Math.max(max - min, min === max ? size : size * 1e-9, SMALLEST_SPAN);
  const step = roundStep(span / count);
  const decimals = Math.min(Math.max(0, 1 - Math.floor(Math.log10(step))), 100);
  const at = (index: number): number => Number((index * step).toFixed(decimals));
  let first = Math.floor(min / step);
  while (at(first) > min) first -= 1;
  const ticks = [at(first)];
  for (let index = first + 1; (ticks.at(-1) ?? max) < max; index++) ticks.push(at(index));
  return ticks.length > 1 ? ticks : [...ticks, at(first + 1)];
}

/**
 * Round values for a logarithmic axis: 1, 2 and 5 times powers of ten, or powers of ten alone where those would be
 * many; the first at or below `min`, the last at or above `max`.
 * @throws RangeError when `min` is not above 0, a bound is not finite or `min` exceeds `max`.
 */
export function logTicks(min: number, max: number): number[] {
  checkRange(min, max);
  if (min <= 0) throw new RangeError(`a logarithmic axis needs values above 0, found ${min}`);
  const dense = spanning(candidates(min, max, [1, 2, 5]), min, max);
  if (dense.length <= MOST_LOG_TICKS) return dense;
  const decades = spanning(candidates(min, max, [1]), min, max);
  const every = Math.ceil(decades.length / MOST_LOG_TICKS);
  return decades.filter((_, index) => index % every === 0 || index === decades.length - 1);
}

/** Labels of ticks with equal decimals (`0`, `0.5` gives `0.0`, `0.5`); powers of ten where they are very large or small. */
export function formatTicks(ticks: readonly number[], scale: "linear" | "log" = "linear"): string[] {
  if (scale === "log")
    return ticks.map((tick) => (tick >= 1e-3 && tick < 1e5 ? String(tick) : tick.toExponential()));
  const largest = Math.max(...ticks.map(Math.abs));
  const decimals = Math.max(...ticks.map(decimalsOf));
  if (largest >= 1e6 || decimals > 5)
    return ticks.map((tick) => tick.toExponential(2).replace(/\.?0+e/, "e"));
  return ticks.map((tick) => (tick < 0 ? "−" : "") + Math.abs(tick).toFixed(decimals));
}

function checkRange(min: number, max: number): void {
  if (!Number.isFinite(min) || !Number.isFinite(max))
    throw new RangeError(`an axis needs finite bounds, found ${min} and ${max}`);
  if (!Number.isFinite(max - min)) throw new RangeError(`an axis cannot span ${min} to ${max}`);
  if (min > max) throw new RangeError(`an axis needs its lower bound first, found ${min} and ${max}`);
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * (STEPS.find((step) => step * power >= rough) ?? 10);
}

function candidates(min: number, max: number, multiples: readonly number[]): number[] {
  // no round number lies beyond the ends of the doubles, and each value needs a tick on either side
  const values = [Number.MIN_VALUE];
  for (
    let exponent = Math.floor(Math.log10(min)) - 1;
    exponent <= Math.ceil(Math.log10(max)) + 1;
    exponent++
  ) {
    for (const multiple of multiples) values.push(Number(`${multiple}e${exponent}`));
  }
  values.push(Number.MAX_VALUE);
  return [...new Set(values)].filter((value) => value > 0 && Number.isFinite(value));
}

/** The part of rising values from the last at or below `min` to the first at or above `max`, two at least. */
function spanning(values: readonly number[], min: number, max: number): number[] {
  const first = Math.min(
    values.findLastIndex((value) => value <= min),
    values.length - 2,
  );
  const last = Math.max(
    first + 1,
    values.findIndex((value) => value >= max),
  );
  return values.slice(first, last + 1);
}

function decimalsOf(tick: number): number {
  return /\.(\d+)$/.exec(tick.toPrecision(12).replace(/0+$/, ""))?.[1]?.length ?? 0;
}
