/** Attributes that our own operations do not compute are refused at the border. */
import { beforeAll, describe, expect, it } from "@jest/globals";
import { runOp, startEngine } from "@spinegrade/engine";
import type { OpAttribute } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";

const GELU = 3;
const UNKNOWN = 9;
const GEOMETRY = { geometry: { int: [1, 1, 1, 1, 1] } } as const;

beforeAll(async () => {
  await startEngine();
});

/** The operations that take an activation, with inputs that fit, by how the attribute is called and typed. */
const OPERATIONS: readonly {
  readonly name: string;
  readonly refused: readonly number[];
  readonly attributes: (activation: number) => Readonly<Record<string, OpAttribute>>;
  readonly shapes: readonly (readonly number[])[];
  readonly outputs: number;
}[] = [
  {
    name: "SpinegradeConv3x3",
    refused: [2, GELU, UNKNOWN, -1],
    attributes: (int) => ({
      is_upsampled: { int: 0 },
      first_channel: { int: 0 },
      activation: { int },
      largest_tile: { int: 4 },
    }),
    shapes: [[1, 2, 6, 6, 8], [3, 3, 3, 8, 4], [0], [0], [0]],
    outputs: 1,
  },
  {
    name: "SpinegradeLinear",
    refused: [1, GELU, UNKNOWN],
    attributes: (int) => ({
      input_activation: { int: 0 },
      activation: { int },
      gate_count: { int: 0 },
      scale_count: { int: 0 },
      addend_count: { int: 0 },
      precision: { int: 0 },
    }),
    shapes: [[5, 8], [8, 4], [4]],
    outputs: 1,
  },
  {
    name: "SpinegradeLinearKernelGrad",
    refused: [1, 2, UNKNOWN],
    attributes: (int) => ({ input_activation: { int }, gate_count: { int: 0 }, precision: { int: 0 } }),
    shapes: [
      [5, 4],
      [5, 8],
    ],
    outputs: 2,
  },
  {
    name: "SpinegradeDepthwiseConv2d",
    refused: [5, UNKNOWN, -1],
    attributes: (activation) => ({
      ...GEOMETRY,
      input_activation: { int: [0] },
      activation: { int: [activation] },
    }),
    shapes: [[1, 6, 6, 8], [3, 3, 8, 1], [8]],
    outputs: 1,
  },
  {
    name: "SpinegradeGate",
    refused: [2, GELU, UNKNOWN],
    attributes: (activation) => ({ activation: { int: [activation] } }),
    shapes: [
      [2, 6, 8],
      [2, 8],
    ],
    outputs: 1,
  },
  {
    name: "SpinegradeDepthwiseConv2dGrad",
    refused: [2, GELU, UNKNOWN],
    attributes: (before) => ({ ...GEOMETRY, input_activation: { int: [before] } }),
    shapes: [
      [1, 6, 6, 8],
      [1, 6, 6, 8],
      [3, 3, 8, 1],
    ],
    outputs: 3,
  },
];

describe("our own operations", () => {
  it.each(OPERATIONS)("$name refuses activations that it does not compute", (operation) => {
    tf.tidy(() => {
      const inputs = operation.shapes.map((shape) => tf.ones([...shape]));
      expect(() => runOp(operation.name, operation.attributes(0), inputs, operation.outputs)).not.toThrow();
      for (const activation of operation.refused) {
        expect(() =>
          runOp(operation.name, operation.attributes(activation), inputs, operation.outputs),
        ).toThrow("the activation must be one of");
      }
    });
  });
});
