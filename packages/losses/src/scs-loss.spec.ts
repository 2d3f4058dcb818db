import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { gaussianHeatmap, spatialSoftmax } from "@spinegrade/heatmaps";
import { pixelGradeLoss, scsLoss, sliceLoss } from "@spinegrade/losses";
import type { MissingPoints, ScsPrediction, ScsTarget } from "@spinegrade/losses";
import * as tf from "@tensorflow/tfjs-core";
import { readGolden } from "@spinegrade/test-utils";
import "@tensorflow/tfjs-backend-cpu";

const TERMS = ["total", "heatmap", "xy", "z", "grade", "pixelGrade"] as const;
type Inputs = Readonly<Record<"levels" | "xy" | "gradeMap" | "pooled", number[]> & { slices: number[][] }>;

interface Case {
  readonly name: string;
  readonly inputs: Inputs & Readonly<Record<"xyz" | "grades", number[]>>;
  readonly terms: Readonly<Record<(typeof TERMS)[number], number>>;
  readonly gradients: Inputs;
}

// written by tools/golden/nets/scs_losses.py
const { depths, size, cases } = readGolden(import.meta.url, "scs-losses.json") as {
  depths: [number, number];
  size: [number, number];
  cases: Case[];
};
const [height, width] = size;

/** Float32 in another order of sums: 1e-5 of the value, or absolutely below 1. */
function expectClose(values: ArrayLike<number>, expected: readonly number[]): void {
  expect(values).toHaveLength(expected.length);
  const worst = Math.max(
    ...expected.map((value, i) => Math.abs(value - (values[i] ?? Number.NaN)) / Math.max(1, Math.abs(value))),
  );
  expect(worst).toBeLessThan(1e-5);
}

function targetOf({ inputs: { xyz, grades } }: Case): ScsTarget {
  const heatmap = depths.map((_, volume) => {
    const points = xyz.slice(15 * volume, 15 * (volume + 1));
    return gaussianHeatmap(Float32Array.from(points.filter((_value, i) => i % 3 !== 2)), size);
  });
  return { heatmap, xyz: tf.tensor3d(xyz, [2, 5, 3]), grades: tf.tensor2d(grades, [2, 5], "int32") };
}

/** The tensors by which gradients are taken. */
function inputsOf({ inputs }: Case): tf.Tensor[] {
  return [
    tf.tensor4d(inputs.levels, [2, height, width, 5]),
    tf.tensor3d(inputs.xy, [2, 5, 2]),
    tf.tensor4d(inputs.gradeMap, [2, height, width, 3]),
    tf.tensor3d(inputs.pooled, [2, 5, 3]),
    ...depths.map((depth, volume) => tf.tensor2d(inputs.slices[volume] ?? [], [depth, 5])),
  ];
}

function predictionOf(inputs: tf.Tensor[]): ScsPrediction {
  const [levels, xy, gradeMap, pooled, ...slices] = inputs as [
    tf.Tensor4D,
    tf.Tensor3D,
    tf.Tensor4D,
    tf.Tensor3D,
    ...tf.Tensor2D[],
  ];
  const heatmap = tf
    .split<tf.Tensor4D>(levels, 2)
    .map((each) => tf.squeeze<tf.Tensor4D>(spatialSoftmax(tf.expandDims(each, 1)), [1]));
  const sliceProbabilities = slices.map((each) => tf.transpose(tf.softmax(tf.transpose(each))));
  return { heatmap, xy, gradeMap: tf.softmax(gradeMap), grades: tf.softmax(pooled), sliceProbabilities };
}

beforeAll(async () => {
  await startEngine();
  tf.enableProdMode(); // silences the advice of the cpu backend to use another
});

describe.each(["tensorflow", "cpu"])("scsLoss on the backend %s", (backend) => {
  beforeAll(() => tf.setBackend(backend));

  it.each(cases)("gives PyTorch's terms and gradients: $name", (golden) => {
    const tensors = tf.memory().numTensors;
    tf.tidy(() => {
      const target = targetOf(golden);
      const loss = scsLoss(predictionOf(inputsOf(golden)), target);
      expectClose(
        TERMS.map((term) => loss[term].dataSync()[0] ?? Number.NaN),
        TERMS.map((term) => golden.terms[term]),
      );
      const total = (...inputs: tf.Tensor[]) => scsLoss(predictionOf(inputs), target).total;
      const gradients = tf
        .grads(total)(inputsOf(golden))
        .map((gradient) => gradient.dataSync());
      const { levels, xy, gradeMap, pooled, slices } = golden.gradients;
      for (const [index, expected] of [levels, xy, gradeMap, pooled, ...slices].entries())
        expectClose(gradients[index] ?? [], expected);
    });
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("weighs its terms, and refuses targets that do not fit", () => {
    const tensors = tf.memory().numTensors;
    tf.tidy(() => {
      const [golden] = cases;
      if (golden === undefined) throw new Error("the fixture has no case");
      const [prediction, target] = [predictionOf(inputsOf(golden)), targetOf(golden)];
      const weights = { heatmap: 0, xy: 2, z: 0, grade: 0, pixelGrade: 0 };
      expectClose(scsLoss(prediction, target, { weights }).total.dataSync(), [2 * golden.terms.xy]);
      const check = (change: Partial<ScsTarget>) => () => scsLoss(prediction, { ...target, ...change });
      expect(check({ heatmap: target.heatmap.slice(1) })).toThrow("2 predicted heatmaps, but 1 targets");
      expect(check({ grades: tf.zeros([2, 4]) })).toThrow("the grades are [2, 4], their probabilities");
    });
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

describe("scsLoss of missing points", () => {
  const [golden] = cases;
  if (golden === undefined) throw new Error("the fixture has no case");
  const isThere = (point: number) => point !== 1 && point !== 8;
  /** Points 1 and 8 of 10 are missing, at the places that they had. */
  const missingXyz = golden.inputs.xyz.map((value, i) =>
    i % 3 === 2 && !isThere(Math.floor(i / 3)) ? -1 : value,
  );
  const terms = (xyz: readonly number[], grades: readonly number[], missing?: MissingPoints) =>
    tf.tidy(() => {
      const { heatmap } = targetOf(golden);
      const changed = {
        heatmap,
        xyz: tf.tensor3d([...xyz], [2, 5, 3]),
        grades: tf.tensor2d([...grades], [2, 5]),
      };
      const loss = scsLoss(predictionOf(inputsOf(golden)), changed, missing && { missing });
      return Object.fromEntries(TERMS.map((term) => [term, loss[term].dataSync()[0] ?? Number.NaN]));
    });

  it("leaves them out of positions and of both grade terms alike", () => {
    const ungraded = golden.inputs.grades.map((grade, point) => (isThere(point) ? grade : -1));
    const expected = terms(golden.inputs.xyz, ungraded);
    const own = terms(missingXyz, golden.inputs.grades);
    expect([own["grade"], own["pixelGrade"]]).toEqual([expected["grade"], expected["pixelGrade"]]);
    const squares = golden.inputs.xy.map((value, i) => {
      const point = Math.floor(i / 2);
      return isThere(point) ? (value - (golden.inputs.xyz[3 * point + (i % 2)] ?? Number.NaN)) ** 2 : 0;
    });
    expectClose([own["xy"] ?? Number.NaN], [squares.reduce((sum, square) => sum + square) / 16]);
  });

  it("counts them everywhere but in z as published", () => {
    const own = terms(missingXyz, golden.inputs.grades, "published");
    const { xy, grade, pixelGrade } = golden.terms; // PyTorch's, of all points
    expectClose([own["xy"], own["grade"], own["pixelGrade"]].map(Number), [xy, grade, pixelGrade]);
    expect(own["z"]).toBe(terms(missingXyz, golden.inputs.grades)["z"]);
  });
});

describe("sliceLoss", () => {
  it("leaves missing points out, and refuses slices that do not exist", () => {
    tf.tidy(() => {
      const even = tf.fill<tf.Rank.R2>([4, 2], 0.25);
      expectClose(sliceLoss([even, even], [0, -1, -1, -1]).dataSync(), [Math.log(4) / 2]);
      expect(() => sliceLoss([even], [0, 4])).toThrow("volume 0, point 1: there is no slice 4, only 0 to 3");
      expect(() => sliceLoss([even], [0, 1, 2])).toThrow("slices for 3 points, probabilities for 2");
    });
  });
});

describe("pixelGradeLoss", () => {
  it("reads half of the point's own pixel, and takes its neighbours from the border at the border", () => {
    tf.tidy(() => {
      const map = tf.buffer([1, 3, 3, 3]);
      for (const [y, x] of [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => [row, column] as const)))
        map.set(y === 0 && x === 0 ? 0.5 : 0.25, 0, y, x, 0);
      // at (0.4, 0.4) left and above are the pixel itself, right and below the next ones
      const expected = 0.75 * Math.log(2) + 0.25 * Math.log(4);
      const loss = pixelGradeLoss(map.toTensor() as tf.Tensor4D, [0.4, 0.4, 0], [0]);
      expectClose(loss.dataSync(), [expected]);
    });
  });
});
