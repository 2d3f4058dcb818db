import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { gradeColumnsLoss, maskedPointLoss, sliceLevelLoss } from "@spinegrade/losses";
import type { MaskedPointLossOptions } from "@spinegrade/losses";
import { readGolden } from "@spinegrade/test-utils";
import * as tf from "@tensorflow/tfjs-core";

type Numbers = readonly number[];

interface Golden {
  readonly points: readonly (Required<MaskedPointLossOptions> &
    Readonly<Record<"predicted" | "target" | "mask" | "gradient", Numbers> & { loss: number }>)[];
  readonly grades: Readonly<{ logits: Numbers; grades: Numbers; loss: number; gradient: Numbers }>;
  readonly levels: Readonly<{
    depths: Numbers;
    levels: Numbers;
    presence: Numbers;
    target: Readonly<Record<"levels" | "presence" | "places", Numbers>>;
    terms: Readonly<Record<"level" | "presence" | "place" | "total", number>>;
    gradients: Readonly<Record<"levels" | "presence", Numbers>>;
  }>;
}

const golden = readGolden(import.meta.url, "two-stage-losses.json") as Golden;

/** The largest difference as a share of the largest value; sums of float32 differ in their last digits. */
function expectClose(actual: ArrayLike<number>, expected: Numbers): void {
  const largest = Math.max(...expected.map(Math.abs));
  expect(actual).toHaveLength(expected.length);
  const error = Math.max(...expected.map((value, i) => Math.abs(value - (actual[i] ?? NaN))));
  expect(error / largest).toBeLessThan(2e-6);
}

beforeAll(() => startEngine());

describe("maskedPointLoss", () => {
  it.each(golden.points)("is PyTorch's $kind of values times $scale, with its gradient", (each) => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const [predicted, target, mask] = [each.predicted, each.target, each.mask].map((values) =>
        tf.tensor2d([...values], [3, 10]),
      ) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
      const loss = (x: tf.Tensor): tf.Scalar => maskedPointLoss(x, target, mask, each);
      const { value, grad } = tf.valueAndGrad(loss)(predicted);
      expectClose(value.dataSync(), [each.loss]);
      expectClose(grad.dataSync(), each.gradient);
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it("is 0 with gradients of 0 without any label, and does not read what is not labelled", () => {
    tf.tidy(() => {
      const [x, target, none] = [tf.ones([2, 3]), tf.fill([2, 3], NaN), tf.zeros([2, 3])];
      const { value, grad } = tf.valueAndGrad((y) => maskedPointLoss(y, target, none, { kind: "l1" }))(x);
      expect([...value.dataSync(), ...grad.dataSync()]).toEqual([0, 0, 0, 0, 0, 0, 0]);
      expect(() => maskedPointLoss(x, target, tf.zeros([3]), { kind: "l1" })).toThrow("one shape");
    });
  });
});

describe("gradeColumnsLoss", () => {
  it("is PyTorch's weighted cross entropy by column, without the columns that have no grade", () => {
    tf.tidy(() => {
      const { logits, grades, loss, gradient } = golden.grades;
      const { value, grad } = tf.valueAndGrad((x) => gradeColumnsLoss(x as tf.Tensor3D, grades))(
        tf.tensor3d([...logits], [6, 4, 3]),
      );
      expectClose(value.dataSync(), [loss]);
      expectClose(grad.dataSync(), gradient);
    });
  });

  it("is 0 without any grade, and refuses a number of grades that does not fit", () => {
    tf.tidy(() => {
      const logits = tf.ones<tf.Rank.R3>([2, 2, 3]);
      expect(gradeColumnsLoss(logits, [-1, -100, -1, -1]).dataSync()[0]).toBeCloseTo(0, 12);
      expect(() => gradeColumnsLoss(logits, [0])).toThrow("need 4 grades, not 1");
      expect(() => gradeColumnsLoss(logits, [0, 1, 2, 3])).toThrow("grade 3");
    });
  });
});

describe("sliceLevelLoss", () => {
  const { depths, levels, presence, target, terms, gradients } = golden.levels;

  it("is PyTorch's, each term and the gradients of the total", () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const truth = { ...target, presence: tf.tensor3d([...target.presence], [11, 2, 5]), depths };
      const loss = (x: tf.Tensor, y: tf.Tensor): ReturnType<typeof sliceLevelLoss> =>
        sliceLevelLoss({ levels: x as tf.Tensor2D, presence: y as tf.Tensor3D }, truth);
      const inputs = [tf.tensor2d([...levels], [11, 5]), tf.tensor3d([...presence], [11, 2, 5])] as const;
      const given = loss(...inputs);
      for (const name of ["level", "presence", "place", "total"] as const)
        expectClose(given[name].dataSync(), [terms[name]]);
      const [byLevels, byPresence] = tf.grads((x, y) => loss(x, y).total)([...inputs]);
      expectClose(byLevels?.dataSync() ?? [], gradients.levels);
      expectClose(byPresence?.dataSync() ?? [], gradients.presence);
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it("is ln 2 for a study without any label, and refuses sizes that do not fit", () => {
    tf.tidy(() => {
      const net = { levels: tf.ones<tf.Rank.R2>([3, 5]), presence: tf.ones<tf.Rank.R3>([3, 2, 5]) };
      const places = new Array<number>(10).fill(-1);
      const nothing = {
        levels: [-1, -1, -1],
        presence: tf.zeros<tf.Rank.R3>([3, 2, 5]),
        places,
        depths: [3],
      };
      expect(sliceLevelLoss(net, nothing).total.dataSync()[0]).toBeCloseTo(Math.LN2, 6);
      const placed = { ...nothing, places: places.map(() => 2) };
      const gradient = tf.grad((x) => sliceLevelLoss({ ...net, presence: x as tf.Tensor3D }, placed).place);
      const found = [...gradient(net.presence).dataSync()];
      expect(found.every((value) => Number.isFinite(value)) && found.some((value) => value !== 0)).toBe(true);
      expect(() => sliceLevelLoss(net, { ...nothing, depths: [2] })).toThrow("the levels of 2 slices");
    });
  });
});
