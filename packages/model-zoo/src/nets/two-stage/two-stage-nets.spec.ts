import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { loadState, stateOf } from "@spinegrade/model-zoo";
import { repeats } from "@spinegrade/test-utils";
import * as tf from "@tensorflow/tfjs-core";

import { type GoldenTensor, largestError, normError, readFixture } from "../../testing/golden.ts";
import { above, part, weightsOf } from "../../testing/net-parity.ts";
import { caseInputs, makeCase, type NamedOutputs, type TwoStageCase } from "../../testing/two-stage-case.ts";
import { twoStageLoss } from "../../testing/two-stage-losses.ts";

// written by tools/golden/nets/two_stage_golden.py
const { cases } = readFixture("two-stage-nets.json") as { cases: readonly TwoStageCase[] };

/** Float32 sums differ from PyTorch's by about 1e-6 of a map's range a layer. */
const OUTPUT_TOLERANCE = 1e-4;
/** Tolerance of outputs in training, the loss, and the largest value of a gradient and of a statistic. */
const TRAINING_TOLERANCE = 1e-3;

/** The published encoders are tables of numbers for the blocks of these; `npm run test:slow` compares them, too. */
const QUICK = new Set([
  "points-2d",
  "points-3d",
  "level",
  "level-published",
  "sagittal-plain",
  "sagittal-cond",
  "sagittal-lstm",
  "sagittal-gru",
  "axial",
  "axial-plain",
  "fusion",
]);
const compared = cases.filter(({ name }) => repeats(0, 1) === 1 || QUICK.has(name));

type Errors = Record<string, number>;

/**
 * The gradients that differ from PyTorch's in float64 by more than the tolerance, and by more than thrice what PyTorch's
 * own in float32 do: with millions of ReLUs rounding decides the sign of some input, whatever the images.
 */
function aboveRounding(errors: Errors, { roundings = {} }: TwoStageCase): string[] {
  const allowed = (name: string): number => Math.max(TRAINING_TOLERANCE, 3 * (roundings[name] ?? 0));
  return Object.entries(errors).flatMap(([name, error]) => above({ [name]: error }, allowed(name)));
}

function errorsOf(
  values: Readonly<Record<string, ArrayLike<number> | undefined>>,
  golden: Readonly<Record<string, GoldenTensor>>,
): Errors {
  const errors = Object.entries(golden).map(([name, expected]): [string, number] => {
    const its = values[name];
    return [name, its === undefined ? NaN : Math.max(largestError(its, expected), normError(its, expected))];
  });
  return Object.fromEntries(errors);
}

function valuesOf(outputs: NamedOutputs): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, tensor]) => [name, tensor.dataSync<"float32">()]),
  );
}

function stateValues(state: ReturnType<typeof stateOf>): Record<string, Float32Array> {
  return Object.fromEntries(
    [...state].flatMap(([name, { values }]) => (values instanceof Float32Array ? [[name, values]] : [])),
  );
}

beforeAll(async () => {
  await startEngine();
});

describe.each(compared)("the net $name", (golden) => {
  it("gives PyTorch's outputs in both modes, its loss, gradients and running statistics, and frees what it took", () => {
    const net = makeCase(golden);
    loadState(net, weightsOf(net, golden));
    const inputs = caseInputs(golden);
    const before = tf.memory().numTensors;
    let inferred: Record<string, Float32Array> = {};
    // not the result of `tidy`, which looks for tensors in each element of its result
    tf.tidy(() => {
      inferred = valuesOf(net.run(inputs, { training: false }));
    });
    expect(above(errorsOf(inferred, golden.inference), OUTPUT_TOLERANCE)).toEqual([]);
    let trained: Record<string, Float32Array> = {};
    const parameters = [...net.parameters()];
    const { value, grads } = tf.variableGrads(
      () => {
        const outputs = net.run(inputs, { training: true });
        trained = valuesOf(outputs);
        return twoStageLoss(outputs);
      },
      parameters.map(([, variable]) => variable),
    );
    expect(above(errorsOf(trained, golden.training), TRAINING_TOLERANCE)).toEqual([]);
    expect(Math.abs((value.dataSync<"float32">()[0] ?? NaN) / golden.loss - 1)).toBeLessThan(
      TRAINING_TOLERANCE,
    );
    expect(Object.keys(grads)).toHaveLength(parameters.length); // what nothing reads is not a parameter
    const gradients = new Map(
      parameters.flatMap(([name, variable]) => {
        const gradient = grads[variable.name];
        return gradient === undefined ? [] : [[name, gradient] as const];
      }),
    );
    const ours = stateValues(stateOf(part(net, golden.gradients), gradients)); // in PyTorch's layouts
    expect(aboveRounding(errorsOf(ours, golden.gradients), golden)).toEqual([]);
    const statistics = stateValues(stateOf(part(net, golden.statistics)));
    expect(above(errorsOf(statistics, golden.statistics), TRAINING_TOLERANCE)).toEqual([]);
    tf.dispose([value, grads]);
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(inputs);
    net.dispose();
  });
});
