import type { OpAttribute } from "@spinegrade/engine";
import type { Doubles } from "../reference/doubles.ts";
import { everywhere, gradientByDifferences } from "../reference/expected-gradient.ts";
import type { Expected } from "../reference/expected-gradient.ts";
import { someDoubles } from "../reference/doubles.ts";

/** One call of a native operation, and its results by a reference in double precision. */
export interface OpCase {
  readonly name: string;
  readonly attributes: Readonly<Record<string, OpAttribute>>;
  readonly inputs: readonly Doubles[];
  readonly outputs: number;
  /** The places of inputs that the operation changes; the reference gives them after the outputs. */
  readonly changed?: readonly number[];
  /** The places of inputs of whole numbers; the reference gives those that are changed as halves, 16 bits each. */
  readonly integers?: readonly number[];
  /** The largest error of an element, where it is not the operation's. */
  readonly tolerance?: number;
  /** Computed when asked for: it is slow. */
  readonly expected: () => readonly Expected[];
}

export const EPSILON = 0.1;

/** Tensors of these shapes, no two of them alike. */
export function some(...shapes: readonly (readonly number[])[]): Doubles[] {
  return shapes.map((shape, seed) => someDoubles(shape, seed + 1));
}

/** Values between 0.5 and 1.5: variances. */
export function positive({ shape, values }: Doubles): Doubles {
  return { shape, values: values.map((value) => Math.fround(1 + value / 4)) };
}

/** A forward operation, whose outputs the reference gives. */
export function forwardCase(
  name: string,
  attributes: OpCase["attributes"],
  inputs: readonly Doubles[],
  reference: () => readonly Doubles[],
  outputs: number,
): OpCase {
  return { name, attributes, inputs, outputs, expected: () => reference().map(everywhere) };
}

/** A gradient check: a forward pass, its inputs, dy, and the inputs by which gradients are taken. */
export interface Differences {
  readonly work: (inputs: readonly Doubles[]) => Doubles;
  readonly of: readonly Doubles[];
  readonly dy: Doubles;
  readonly by: readonly number[];
}

/** A backward operation, whose outputs are gradients by finite differences. */
export function gradientCase(
  name: string,
  attributes: OpCase["attributes"],
  inputs: readonly Doubles[],
  { work, of, dy, by }: Differences,
): OpCase {
  const expected = (): Expected[] => by.map((input) => gradientByDifferences(work, of, dy, input));
  return { name, attributes, inputs, outputs: by.length, expected };
}

/** An input by its place. @throws RangeError where there are fewer. */
export function inputAt(inputs: readonly Doubles[], place: number): Doubles {
  const input = inputs[place];
  if (input === undefined) throw new RangeError(`there is no input ${place}`);
  return input;
}
