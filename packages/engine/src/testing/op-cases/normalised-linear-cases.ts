import { NONE, RELU } from "../reference/activations.ts";
import { linearKernelGradient, toBfloat16 } from "../reference/bfloat16.ts";
import { at, channelsOf, doublesOf } from "../reference/doubles.ts";
import type { Doubles } from "../reference/doubles.ts";
import { batchNorm, normalise } from "../reference/norms.ts";
import { linear } from "../reference/products.ts";
import { NEXT_BFLOAT16, OF_BFLOAT16 } from "./bfloat16-cases.ts";
import { EPSILON, forwardCase, gradientCase, inputAt, positive, some } from "./op-case.ts";
import type { OpCase } from "./op-case.ts";

const FLOAT32 = { precision: { int: 0 } };
const ATTRIBUTES = { epsilon: { float: EPSILON } };

/** Factors rounded to 8 bits, whose sums are a few times as large as what is left of them: a gradient less its means. */
const ROUNDED_SUMS = 0.03;

/** Activation of the input, and of the output. */
const ACTIVATIONS = [
  [NONE, NONE],
  [RELU, NONE],
  [RELU, RELU],
] as const;

/** A linear layer of the normalised channels of two maps [2, rows, C], with ReLU and without; and its gradients. */
export function normalisedLinearCases(
  rows: number,
  [first, second]: readonly [number, number],
  outs: number,
): OpCase[] {
  const ins = first + second;
  const maps = some([2, rows, first], [2, rows, second], [2, rows, outs]);
  const [left, right, dy] = [inputAt(maps, 0), inputAt(maps, 1), inputAt(maps, 2)];
  const vectors = some([ins], [ins], [ins], [ins]).map((each, place) =>
    place === 3 ? positive(each) : each,
  );
  const layer = some([ins, outs], [outs]);
  const x = joined(left, right);
  return [
    ...forwardCases([left, right, ...vectors, ...layer], (after) => normalised(x, vectors, after), layer),
    ...kernelGradientCases([dy, x, ...vectors], () => normalised(x, vectors, RELU), layer),
    ...gradientCases(x, vectors, layer, dy),
  ];
}

function forwardCases(
  inputs: readonly Doubles[],
  given: (inputActivation: number) => Doubles,
  layer: readonly Doubles[],
): OpCase[] {
  const name = "SpinegradeNormalisedLinear";
  return ACTIVATIONS.flatMap(([inputActivation, activation]) => {
    const attributes = {
      ...{ ...ATTRIBUTES, piece_count: { int: 2 } },
      ...{ input_activation: { int: inputActivation }, activation: { int: activation } },
    };
    const reference = (round?: (factor: number) => number) => (): Doubles[] => [
      linear(given(inputActivation), inputAt(layer, 0), inputAt(layer, 1), {
        activation,
        ...(round !== undefined && { round }),
      }),
    ];
    const rounded = forwardCase(name, { ...attributes, ...OF_BFLOAT16 }, inputs, reference(toBfloat16), 1);
    return [
      forwardCase(name, { ...attributes, ...FLOAT32 }, inputs, reference(), 1),
      { ...rounded, tolerance: NEXT_BFLOAT16 },
    ];
  });
}

function kernelGradientCases(
  inputs: readonly Doubles[],
  given: () => Doubles,
  layer: readonly Doubles[],
): OpCase[] {
  const name = "SpinegradeNormalisedLinearKernelGrad";
  const dy = inputAt(inputs, 0);
  const rounded = (): Doubles[] => linearKernelGradient(dy, given(), {});
  return [
    gradientCase(name, { ...ATTRIBUTES, ...FLOAT32 }, inputs, {
      work: (of) => linear(given(), inputAt(of, 0), inputAt(of, 1)),
      of: layer,
      dy,
      by: [0, 1],
    }),
    {
      ...forwardCase(name, { ...ATTRIBUTES, ...OF_BFLOAT16 }, inputs, rounded, 2),
      tolerance: NEXT_BFLOAT16,
    },
  ];
}

/** Without ReLU, by the batch's mean and variance. */
function gradientCases(
  x: Doubles,
  vectors: readonly Doubles[],
  layer: readonly Doubles[],
  dy: Doubles,
): OpCase[] {
  const [scale, offset] = [inputAt(vectors, 0), inputAt(vectors, 1)];
  const settings = { epsilon: EPSILON, activation: NONE };
  const [, mean, variance] = batchNorm(x, { ...settings, scale, offset });
  const name = "SpinegradeNormalisedLinearGrad";
  const [kernel, bias] = [inputAt(layer, 0), inputAt(layer, 1)];
  const inputs = [dy, x, scale, offset, mean, variance, kernel];
  const differences = {
    work: (of: readonly Doubles[]): Doubles => {
      const norm = { ...settings, scale: inputAt(of, 1), offset: inputAt(of, 2) };
      return linear(batchNorm(inputAt(of, 0), norm)[0], inputAt(of, 3), inputAt(of, 4));
    },
    of: [x, scale, offset, kernel, bias],
    dy,
    by: [0, 1, 2, 3, 4],
  };
  const rounded = gradientCase(name, { ...ATTRIBUTES, ...OF_BFLOAT16 }, inputs, differences);
  return [
    gradientCase(name, { ...ATTRIBUTES, ...FLOAT32 }, inputs, differences),
    { ...rounded, tolerance: ROUNDED_SUMS },
  ];
}

function joined(left: Doubles, right: Doubles): Doubles {
  const [before, after] = [channelsOf(left), channelsOf(right)];
  const ins = before + after;
  return doublesOf([...left.shape.slice(0, -1), ins], (place) => {
    const [row, c] = [Math.floor(place / ins), place % ins];
    return c < before ? at(left, row * before + c) : at(right, row * after + c - before);
  });
}

/** By scale, offset, mean and variance. */
function normalised(x: Doubles, vectors: readonly Doubles[], activation: number): Doubles {
  const [scale, offset] = [inputAt(vectors, 0), inputAt(vectors, 1)];
  const [mean, variance] = [inputAt(vectors, 2), inputAt(vectors, 3)];
  return normalise(x, { scale, offset, mean, variance, epsilon: EPSILON, activation });
}
