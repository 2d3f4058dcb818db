import { at, blend, doublesOf, sum } from "../reference/doubles.ts";
import type { Doubles } from "../reference/doubles.ts";
import { halfOptimizerCase } from "./half-optimizer-case.ts";
import { EPSILON, forwardCase, inputAt, positive, some } from "./op-case.ts";
import type { OpCase } from "./op-case.ts";

const BETA1 = 0.9;
const BETA2 = 0.99;
const DECAY = 0.98;
const STEP_SIZE = 0.3;
const SCALE = 0.7;

/** A step of AdamW, moving averages and the sums of squares, of several tensors of these shapes. */
export function optimizerCases(...shapes: readonly (readonly number[])[]): OpCase[] {
  const count = shapes.length;
  const all = some(...shapes, ...shapes, ...shapes, ...shapes);
  const list = (index: number): Doubles[] => all.slice(index * count, (index + 1) * count);
  const [weights, gradients, firsts, seconds] = [list(0), list(1), list(2), list(3).map(positive)];
  const numbers = [DECAY, BETA1, BETA2, STEP_SIZE, EPSILON, SCALE];
  const constants = doublesOf([6], (i) => numbers[i] ?? NaN);
  const attributes = { count: { int: count } };
  const places = (first: number): number[] => Array.from({ length: count }, (_, i) => first + i);
  const steps = (): Doubles[][] =>
    weights.map((weight, i) => step(weight, inputAt(gradients, i), inputAt(firsts, i), inputAt(seconds, i)));
  return [
    {
      ...forwardCase(
        "SpinegradeAdamW",
        attributes,
        [constants, ...weights, ...gradients, ...firsts, ...seconds],
        () => [0, 1, 2].flatMap((kind) => steps().map((tensors) => inputAt(tensors, kind))),
        count,
      ),
      changed: places(1 + 2 * count).concat(places(1 + 3 * count)),
    },
    {
      ...forwardCase(
        "SpinegradeMovingAverage",
        { ...attributes, decay: { float: BETA1 } },
        [...firsts, ...weights],
        () => firsts.map((average, i) => blend(average, inputAt(weights, i), BETA1)),
        0,
      ),
      changed: places(0),
    },
    halfOptimizerCase("bfloat16", shapes),
    halfOptimizerCase("float16", shapes),
    forwardCase(
      "SpinegradeSumSquares",
      attributes,
      weights,
      () => [doublesOf([count], (i) => sumOfSquares(inputAt(weights, i)))],
      1,
    ),
  ];
}

/** The new weight and moments. */
function step(weight: Doubles, gradient: Doubles, first: Doubles, second: Doubles): Doubles[] {
  const { shape } = weight;
  const scaled = doublesOf(shape, (i) => SCALE * at(gradient, i));
  const newFirst = blend(first, scaled, BETA1);
  const newSecond = blend(
    second,
    doublesOf(shape, (i) => at(scaled, i) ** 2),
    BETA2,
  );
  const change = (i: number): number =>
    (STEP_SIZE * at(newFirst, i)) / (Math.sqrt(at(newSecond, i)) + EPSILON);
  return [doublesOf(shape, (i) => DECAY * at(weight, i) - change(i)), newFirst, newSecond];
}

function sumOfSquares(x: Doubles): number {
  return sum(x.values.length, (i) => at(x, i) ** 2);
}
