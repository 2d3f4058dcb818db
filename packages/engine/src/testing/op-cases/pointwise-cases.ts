import { activate, GELU, NONE, RELU6, SILU } from "../reference/activations.ts";
import { at, channelsOf, doublesOf } from "../reference/doubles.ts";
import type { Doubles } from "../reference/doubles.ts";
import { sumRows } from "../reference/norms.ts";
import { forwardCase, gradientCase, inputAt, some } from "./op-case.ts";
import type { OpCase } from "./op-case.ts";

/** GELU, SiLU, StarReLU and the sums of rows of maps [rows, channels]. */
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
  return [
    ...maps,
    ...starReluCases([x, dy]),
    forwardCase("SpinegradeSumRows", {}, [x], () => [sumRows(x)], 1),
  ];
}

/** StarReLU of x, whose scale and bias are numbers. */
function starReluCases([x, dy]: readonly [Doubles, Doubles]): OpCase[] {
  const [scale, bias] = [doublesOf([1], () => 0.75), doublesOf([1], () => -0.375)]; // exact in float32
  const work = (given: readonly Doubles[]): Doubles => {
    const [factor, offset] = [at(inputAt(given, 1), 0), at(inputAt(given, 2), 0)];
    return doublesOf(x.shape, (i) => factor * Math.max(0, at(inputAt(given, 0), i)) ** 2 + offset);
  };
  const of = [x, scale, bias];
  return [
    forwardCase("SpinegradeStarRelu", {}, of, () => [work(of)], 1),
    gradientCase("SpinegradeStarReluGrad", {}, [dy, x, scale], { work, of, dy, by: [0, 1, 2] }),
  ];
}

/** Gates of two images [pixels, channels], some large enough for ReLU6 to cut. */
export function gateCases(pixels: number, channels: number): OpCase[] {
  const all = some([2, pixels, channels], [2, channels], [2, pixels, channels]);
  const [x, small, dy] = [inputAt(all, 0), inputAt(all, 1), inputAt(all, 2)];
  const gates = { ...small, values: small.values.map((value) => Math.fround(8 * value)) };
  return [NONE, RELU6].flatMap((activation) => {
    const attributes = { activation: { int: [activation] } };
    const work = (of: readonly Doubles[]): Doubles => gate(inputAt(of, 0), inputAt(of, 1), activation);
    return [
      forwardCase("SpinegradeGate", attributes, [x, gates], () => [work([x, gates])], 1),
      gradientCase("SpinegradeGateGrad", attributes, [dy, x, gates], {
        work,
        of: [x, gates],
        dy,
        by: [0, 1],
      }),
    ];
  });
}

function gate(x: Doubles, gates: Doubles, activation: number): Doubles {
  const channels = channelsOf(x);
  const ofImage = x.values.length / 2;
  return doublesOf(x.shape, (i) => {
    const image = Math.floor(i / ofImage);
    return activate(activation, at(x, i) * at(gates, image * channels + (i % channels)));
  });
}
