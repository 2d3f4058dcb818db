import { activate, NONE, RELU } from "../reference/activations.ts";
import { toBfloat16 } from "../reference/bfloat16.ts";
import { at, channelsOf, doublesOf } from "../reference/doubles.ts";
import type { Doubles } from "../reference/doubles.ts";
import { linear } from "../reference/products.ts";
import { NEXT_BFLOAT16, OF_BFLOAT16 } from "./bfloat16-cases.ts";
import { forwardCase, inputAt, some } from "./op-case.ts";
import type { OpCase } from "./op-case.ts";

/** A linear layer of the normalised channels of two maps [2, rows, C], with ReLU and without. */
export function normalisedLinearCases(
  rows: number,
  [first, second]: readonly [number, number],
  outs: number,
): OpCase[] {
  const ins = first + second;
  const all = some([2, rows, first], [2, rows, second], [ins], [ins], [ins, outs], [outs]);
  const [kernel, bias] = [inputAt(all, 4), inputAt(all, 5)];
  const reference = (activation: number, round?: (factor: number) => number) => (): Doubles[] => [
    linear(normalised(all), kernel, bias, { activation, ...(round !== undefined && { round }) }),
  ];
  const name = "SpinegradeNormalisedLinear";
  return [NONE, RELU].flatMap((activation) => {
    const attributes = { piece_count: { int: 2 }, activation: { int: activation } };
    const exact = { ...attributes, precision: { int: 0 } };
    const rounded = { ...attributes, ...OF_BFLOAT16 };
    return [
      forwardCase(name, exact, all, reference(activation), 1),
      { ...forwardCase(name, rounded, all, reference(activation, toBfloat16), 1), tolerance: NEXT_BFLOAT16 },
    ];
  });
}

/** relu(x scale + offset), where x is the channels of the first two. */
function normalised(all: readonly Doubles[]): Doubles {
  const [left, right] = [inputAt(all, 0), inputAt(all, 1)];
  const [scale, offset] = [inputAt(all, 2), inputAt(all, 3)];
  const [before, ins] = [channelsOf(left), channelsOf(scale)];
  return doublesOf([...left.shape.slice(0, -1), ins], (place) => {
    const [row, c] = [Math.floor(place / ins), place % ins];
    const x = c < before ? at(left, row * before + c) : at(right, row * channelsOf(right) + c - before);
    return activate(RELU, x * at(scale, c) + at(offset, c));
  });
}
