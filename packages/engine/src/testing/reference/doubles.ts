/** Tensors in double precision, for references that are slow, plain and exact. */
import { someValues } from "../plain-numbers.ts";

export interface Doubles {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** The values of an index function, which gets the place of an element in the tensor. */
export function doublesOf(shape: readonly number[], valueAt: (place: number) => number): Doubles {
  return { shape, values: Float64Array.from({ length: sizeOf(shape) }, (_, place) => valueAt(place)) };
}

/** Values in -2..2 that float32 holds exactly, without a pattern, the same for each seed. */
export function someDoubles(shape: readonly number[], seed: number): Doubles {
  return { shape, values: Float64Array.from(someValues([...shape], seed).values) };
}

/** The last side of a shape. */
export function channelsOf({ shape }: Doubles): number {
  return shape.at(-1) ?? 1;
}

export function at({ values }: Doubles, place: number): number {
  return values[place] ?? NaN;
}

/** The sum of `term(i)` for i from 0 below `count`. */
export function sum(count: number, term: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += term(i);
  return total;
}

/** decay * average + (1 - decay) * value */
export function blend(average: Doubles, value: Doubles, decay: number): Doubles {
  return doublesOf(average.shape, (i) => decay * at(average, i) + (1 - decay) * at(value, i));
}
