/** Gradients by finite differences. */
import type { Doubles } from "./doubles.ts";
import { at } from "./doubles.ts";

/** Expected values of an output at some of its indices. */
export interface Expected {
  readonly shape: readonly number[];
  readonly places: readonly number[];
  readonly values: readonly number[];
}

const PLACES = 6;
const STEP = 1e-4;

/** Every place of a tensor. */
export function everywhere({ shape, values }: Doubles): Expected {
  return { shape, places: [...values.keys()], values: [...values] };
}

/**
 * The gradient of sum(dy work(inputs)) by one of the inputs, at a sample of its places, the first and the last ones among
 * them: (f(x + h) - f(x - h)) / 2h, in double precision exact to about 1e-8.
 */
export function gradientByDifferences(
  work: (inputs: readonly Doubles[]) => Doubles,
  inputs: readonly Doubles[],
  dy: Doubles,
  input: number,
): Expected {
  const variable = inputs[input] ?? { shape: [], values: new Float64Array() };
  const lossAt = (place: number, move: number): number => {
    const values = Float64Array.from(variable.values);
    values[place] = at(variable, place) + move;
    const y = work(inputs.with(input, { shape: variable.shape, values }));
    return y.values.reduce((loss, value, i) => loss + value * at(dy, i), 0);
  };
  const last = variable.values.length - 1;
  const count = Math.min(PLACES, last + 1);
  const places = Array.from({ length: count }, (_, i) => Math.round((i * last) / Math.max(1, count - 1)));
  const values = places.map((place) => (lossAt(place, STEP) - lossAt(place, -STEP)) / (2 * STEP));
  return { shape: variable.shape, places, values };
}
