import { doublesOf } from "../reference/doubles.ts";
import type { Doubles } from "../reference/doubles.ts";
import { recurrent } from "../reference/recurrent.ts";
import type { RecurrentCell } from "../reference/recurrent.ts";
import { forwardCase, inputAt, some } from "./op-case.ts";
import type { OpCase } from "./op-case.ts";
import { gradientByDifferences } from "../reference/expected-gradient.ts";
import type { Expected } from "../reference/expected-gradient.ts";

/** Both cells over sequences [B, T], in one direction and in both. */
export function recurrentCases(sequences: number, steps: number, hidden: number): OpCase[] {
  return (["gru", "lstm"] as const).flatMap((cell) =>
    [1, 2].flatMap((directions) => casesOf(cell, { directions, sequences, steps, hidden })),
  );
}

interface Sizes {
  readonly directions: number;
  readonly sequences: number;
  readonly steps: number;
  readonly hidden: number;
}

function casesOf(cell: RecurrentCell, { directions, sequences, steps, hidden }: Sizes): OpCase[] {
  const width = (cell === "gru" ? 3 : 4) * hidden;
  const repeat = (shape: number[]): number[][] => Array.from({ length: directions }, () => shape);
  const all = some(...repeat([sequences, steps, width]), ...repeat([hidden, width]), ...repeat([width]), [
    sequences,
    steps,
    directions * hidden,
  ]);
  const part = (index: number): Doubles[] => all.slice(index * directions, (index + 1) * directions);
  const given = { inputs: part(0), kernels: part(1).map(smaller), biases: part(2) };
  const dy = inputAt(all, 3 * directions);
  const attributes = { cell: { int: cell === "gru" ? 0 : 1 }, directions: { int: directions } };
  const tensors = [...given.inputs, ...given.kernels, ...given.biases];
  const [y, kept] = recurrent(cell, given);
  const gradients = (): Expected[] => {
    const none = doublesOf([directions, sequences, steps, width], () => 0);
    const stacked = doublesOf(none.shape, (place) => stackedAt(given.inputs, place));
    const work = (of: readonly Doubles[]): Doubles => {
      const inputs = unstacked(inputAt(of, 0), directions);
      return recurrent(cell, { ...given, inputs, extra: inputAt(of, 1) })[0];
    };
    const by = (input: number): Expected => gradientByDifferences(work, [stacked, none], dy, input);
    return cell === "gru" ? [by(0), by(1)] : [by(0), { shape: [0], places: [], values: [] }];
  };
  const backward = [dy, y, kept, ...given.kernels].map(rounded);
  return [
    forwardCase("SpinegradeRecurrent", attributes, tensors, () => [y, kept], 2),
    { name: "SpinegradeRecurrentGrad", attributes, inputs: backward, outputs: 2, expected: gradients },
  ];
}

/** Kernels of a trained net's size: larger ones make every gate 0 or 1, and a sequence chaotic. */
function smaller({ shape, values }: Doubles): Doubles {
  return { shape, values: values.map((value) => Math.fround(value / 8)) };
}

function rounded({ shape, values }: Doubles): Doubles {
  return { shape, values: values.map(Math.fround) };
}

function stackedAt(inputs: readonly Doubles[], place: number): number {
  const size = inputs[0]?.values.length ?? 1;
  return inputs[Math.floor(place / size)]?.values[place % size] ?? NaN;
}

function unstacked({ shape, values }: Doubles, directions: number): Doubles[] {
  const size = values.length / directions;
  return Array.from({ length: directions }, (_, direction) => {
    return { shape: shape.slice(1), values: values.slice(direction * size, (direction + 1) * size) };
  });
}
