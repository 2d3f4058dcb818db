import { beforeAll, describe, expect, it } from "@jest/globals";
import { gelu, recordOperations, startEngine } from "@spinegrade/engine";
import type { RecordedOperation } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";

beforeAll(async () => {
  await startEngine({ device: "cpu" });
});

describe("recordOperations", () => {
  it("shows native and TensorFlow's own operations in order, each reading what those before it made", () => {
    const seen: RecordedOperation[] = [];
    tf.tidy(() => {
      const x = tf.tensor2d([1, 2], [1, 2]);
      const y = recordOperations(
        () => tf.concat([gelu(x), x], 1),
        (operation) => seen.push(operation),
      );
      expect(y.shape).toEqual([1, 4]);
      expect(seen.map(({ name }) => name)).toEqual(["SpinegradeGelu", "ConcatV2"]);
      const [first, second] = seen;
      expect(first?.inputs[0]?.dataId).toBe(x.dataId);
      expect(second?.inputs[0]?.dataId).toBe(first?.outputs[0]?.dataId);
      expect(second?.attributes["N"]).toBe(2);
      tf.relu(x);
      expect(seen).toHaveLength(2);
    });
  });

  it("ends with the work, also where the work throws", () => {
    const seen: string[] = [];
    expect(() =>
      recordOperations(
        () => {
          throw new RangeError("stop");
        },
        ({ name }) => seen.push(name),
      ),
    ).toThrow("stop");
    tf.tidy(() => tf.relu(tf.zeros([1])));
    expect(seen).toEqual([]);
  });
});
