import { activate, GELU, SILU } from "../reference/activations.ts";
import { at, doublesOf } from "../reference/doubles.ts";
import type { Doubles } from "../reference/doubles.ts";
import { sumRows } from "../reference/norms.ts";
import { forwardCase, gradientCase, inputAt, some } from "./op-case.ts";
import type { OpCase } from "./op-case.ts";

/** GELU, SiLU and the sums of rows of maps [rows, channels]. */
export function pointwiseCases(rows: number, channels: number): OpCase[] {
  const shape = [rows, channels];
  const [x, dy] = [inputAt(some(shape), 0), inputAt(some([1], shape), 1)];
  const activations = [
    ["Gelu", GELU],
    ["Silu", SILU],
  ] as const;
  const maps = activations.flatMap(([name, activation]) => {
    const work = (given: Doubles): Doubles => doublesOf(shape, (i) => activate(activation, at(given, i)));
    const differences = {
      work: (inputs: readonly Doubles[]) => work(inputAt(inputs, 0)),
      of: [x],
      dy,
      by: [0],
    };
    return [
      forwardCase(`Spinegrade${name}`, {}, [x], () => [work(x)], 1),
      gradientCase(`Spinegrade${name}Grad`, {}, [dy, x], differences),
    ];
  });
  return [...maps, forwardCase("SpinegradeSumRows", {}, [x], () => [sumRows(x)], 1)];
}
