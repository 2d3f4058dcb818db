import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { gradeLoss } from "@spinegrade/losses";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";

beforeAll(() => startEngine());

const grade = fc.constantFrom(-1, 0, 1, 2);

describe("gradeLoss", () => {
  it("is ln 3 for equal logits, whatever the grades, and 0 where none is given", () => {
    const tensors = tf.memory().numTensors;
    fc.assert(
      fc.property(fc.array(grade, { minLength: 1, maxLength: 12 }), (grades) => {
        tf.tidy(() => {
          const logits = tf.fill<tf.Rank.R2>([grades.length, 3], 5);
          const pairs = grades.map((given, row) => ({ row, grade: given }));
          const expected = grades.every((given) => given === -1) ? 0 : Math.log(3);
          expect(gradeLoss(logits, pairs).dataSync()[0]).toBeCloseTo(expected, 5);
        });
      }),
      { numRuns: 50 },
    );
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("weighs a severe grade 4 times a normal one", () => {
    tf.tidy(() => {
      const logits = tf.log(tf.tensor2d([0.5, 0.25, 0.25, 0.25, 0.25, 0.5], [2, 3]));
      const pairs = [
        { row: 0, grade: 1 },
        { row: 1, grade: 2 },
      ];
      const expected = (2 * -Math.log(0.25) + 4 * -Math.log(0.5)) / 6;
      expect(gradeLoss(logits, pairs).dataSync()[0]).toBeCloseTo(expected, 6);
    });
  });

  it("grades one row by several grades, as the sum of their terms", () => {
    tf.tidy(() => {
      const [one, two] = [tf.tensor2d([1, 2, 3], [1, 3]), tf.tensor2d([1, 2, 3, 1, 2, 3], [2, 3])];
      const twice = gradeLoss(
        one,
        [0, 2].map((given) => ({ row: 0, grade: given })),
      );
      const apart = gradeLoss(
        two,
        [0, 2].map((given, row) => ({ row, grade: given })),
      );
      expect(twice.dataSync()[0]).toBeCloseTo(apart.dataSync()[0] ?? 0, 6);
    });
  });

  it("refuses rows and grades that do not exist", () => {
    const logits = tf.zeros<tf.Rank.R2>([2, 3]);
    expect(() => gradeLoss(logits, [{ row: 2, grade: 0 }])).toThrow("row 2, grade 0: there are rows 0 to 1");
    expect(() => gradeLoss(logits, [{ row: 0, grade: 3 }])).toThrow("row 0, grade 3");
    logits.dispose();
  });
});
