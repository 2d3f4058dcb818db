import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { oneHotHeatmap, spatialSoftmax } from "@spinegrade/heatmaps";
import { nfnLoss } from "@spinegrade/losses";
import type { NfnLossOptions, NfnPrediction, NfnTarget } from "@spinegrade/losses";
import * as tf from "@tensorflow/tfjs-core";
import { readGolden } from "@spinegrade/test-utils";
import "@tensorflow/tfjs-backend-cpu";

type Shape = [depth: number, height: number, width: number];
const MATCHINGS = ["nearest", "published"] as const;
const TERMS = ["total", "heatmap", "xy", "z", "grade"] as const;

interface Result {
  readonly terms: Readonly<Record<(typeof TERMS)[number], number>>;
  readonly dGradeLogits: number[];
}

interface Case {
  readonly name: string;
  readonly inputs: Readonly<Record<"xyz" | "trueXyz" | "gradeLogits" | "grades", number[]>> &
    Readonly<Record<"logits" | "voxels", number[][]>>;
  readonly dLogits: number[][];
  readonly dXyz: number[];
  readonly results: Readonly<Record<(typeof MATCHINGS)[number], Result>>;
}

const { shapes, cases } = readGolden(import.meta.url, "losses.json") as { shapes: Shape[]; cases: Case[] };
const POINTS = 10;

/** Float32 in another order of sums: 1e-5 of the value, or absolutely below 1. */
function expectClose(values: ArrayLike<number>, expected: readonly number[]): void {
  expect(values).toHaveLength(expected.length);
  const worst = Math.max(
    ...expected.map((value, i) => Math.abs(value - (values[i] ?? Number.NaN)) / Math.max(1, Math.abs(value))),
  );
  expect(worst).toBeLessThan(1e-5);
}

function targetOf({ inputs }: Case): NfnTarget {
  return {
    heatmap: shapes.map((shape, volume) =>
      oneHotHeatmap(Float32Array.from(inputs.voxels[volume] ?? []), shape),
    ),
    xyz: tf.tensor3d(inputs.trueXyz, [2, POINTS, 3]),
    grades: tf.tensor2d(inputs.grades, [2, POINTS], "int32"),
  };
}

/** The tensors by which gradients are taken: the logits of two volumes, the positions, the logits of the grades. */
function predictedBy({ inputs }: Case): tf.Tensor[] {
  return [
    ...shapes.map((shape, volume) => tf.tensor5d(inputs.logits[volume] ?? [], [1, ...shape, POINTS])),
    tf.tensor3d(inputs.xyz, [2, POINTS, 3]),
    tf.tensor3d(inputs.gradeLogits, [2, POINTS, 3]),
  ];
}

function predictionOf([first, second, xyz, gradeLogits]: tf.Tensor[]): NfnPrediction {
  return {
    heatmap: [first, second].map((logits) => spatialSoftmax(logits as tf.Tensor5D)),
    xyz: xyz as tf.Tensor3D,
    gradeLogits: gradeLogits as tf.Tensor3D,
  };
}

beforeAll(async () => {
  await startEngine();
  tf.enableProdMode(); // silences the advice of the cpu backend to use another
});

describe.each(["tensorflow", "cpu"])("nfnLoss on the backend %s", (backend) => {
  beforeAll(() => tf.setBackend(backend));

  it.each(cases.flatMap((golden) => MATCHINGS.map((matching) => ({ name: golden.name, matching, golden }))))(
    "gives PyTorch's terms and gradients: $name, matching $matching",
    ({ golden, matching }) => {
      const tensors = tf.memory().numTensors;
      tf.tidy(() => {
        const target = targetOf(golden);
        const loss = nfnLoss(predictionOf(predictedBy(golden)), target, { matching });
        const expected = golden.results[matching];
        expectClose(
          TERMS.map((term) => loss[term].dataSync()[0] ?? Number.NaN),
          TERMS.map((term) => expected.terms[term]),
        );
        const total = (...inputs: tf.Tensor[]) => nfnLoss(predictionOf(inputs), target, { matching }).total;
        const gradients = tf
          .grads(total)(predictedBy(golden))
          .map((gradient) => gradient.dataSync());
        const [first, second, dXyz, dGradeLogits] = gradients;
        expectClose(first ?? [], golden.dLogits[0] ?? []);
        expectClose(second ?? [], golden.dLogits[1] ?? []);
        expectClose(dXyz ?? [], golden.dXyz);
        expectClose(dGradeLogits ?? [], expected.dGradeLogits);
      });
      expect(tf.memory().numTensors).toBe(tensors);
    },
  );

  it.each(MATCHINGS)("grades missing points as published, and not by default, matching %s", (matching) => {
    tf.tidy(() => {
      const [golden] = cases;
      if (golden === undefined) throw new Error("the fixture has no case");
      const [prediction, target] = [predictionOf(predictedBy(golden)), targetOf(golden)];
      const z = golden.inputs.trueXyz.map((value, i) => (i % 3 === 2 && i < 3 * POINTS ? -1 : value));
      const missing = { ...target, xyz: tf.tensor3d(z, [2, POINTS, 3]) }; // all of the first volume's points
      const gradeOf = (...[truth, options]: [NfnTarget, NfnLossOptions]) =>
        nfnLoss(prediction, truth, options).grade.dataSync()[0];
      // PyTorch's, of all points
      expectClose(
        [Number(gradeOf(missing, { matching, missing: "published" }))],
        [golden.results[matching].terms.grade],
      );
      const ungraded = golden.inputs.grades.map((grade, i) => (i < POINTS ? -1 : grade));
      const second = { ...target, grades: tf.tensor2d(ungraded, [2, POINTS], "int32") };
      expect(gradeOf(missing, { matching })).toBe(gradeOf(second, { matching }));
    });
  });

  it("refuses targets that do not fit, and leaks nothing", () => {
    const tensors = tf.memory().numTensors;
    tf.tidy(() => {
      const [golden] = cases;
      if (golden === undefined) throw new Error("the fixture has no case");
      const [prediction, target] = [predictionOf(predictedBy(golden)), targetOf(golden)];
      const check = (change: Partial<NfnTarget>) => () =>
        nfnLoss(prediction, { ...target, ...change }, { matching: "nearest" });
      expect(check({ heatmap: target.heatmap.slice(1) })).toThrow("2 predicted heatmaps, but 1 targets");
      expect(check({ heatmap: [...target.heatmap].reverse() })).toThrow(
        "the predicted heatmap is [1, 2, 3, 4, 10], its target [1, 1, 3, 4, 10]",
      );
      expect(check({ xyz: tf.zeros([2, 5, 3]) })).toThrow("the predicted are [2, 10, 3], the true [2, 5, 3]");
      expect(check({ grades: tf.zeros([2, 5]) })).toThrow("the grades are [2, 5], their logits [2, 10, 3]");
    });
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
