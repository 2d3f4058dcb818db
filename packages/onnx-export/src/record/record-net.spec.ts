import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { recordNet } from "./record-net.ts";

const INPUTS = { images: ["depth", 2, 4, 1] } as const;

const sizeOf = ({ shape: [depth = 0] }: tf.Tensor): number => depth;

beforeAll(async () => {
  await startEngine({ device: "cpu" });
});

describe("recordNet", () => {
  it("keeps what the outputs need, with shapes for every depth, and no tensor", () => {
    const before = tf.memory().numTensors;
    const { operations, outputs } = recordNet((images) => {
      tf.sigmoid(images); // no output needs it
      const factor = tf.sqrt(tf.scalar(4)); // a constant
      return { doubled: tf.reshape(tf.mul(images, factor), [-1, 4]) };
    }, INPUTS);
    expect(operations.map(({ name }) => name)).toEqual(["Mul", "Reshape"]);
    expect(operations[0]?.inputs[1]).toMatchObject({ kind: "weights", shape: [] });
    expect(outputs["doubled"]?.shape).toEqual([{ times: 2, over: 1, fixed: 0 }, 4]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    {
      what: "a constant has the depth in its size",
      compute: (images: tf.Tensor) => ({ sum: tf.add(images, tf.ones(images.shape)) }),
      error: "the size of a constant of Add",
    },
    {
      what: "a constant has the depth in its values",
      compute: (images: tf.Tensor) => ({ sum: tf.mul(images, 1 / sizeOf(images)) }),
      error: "a constant of Mul depends on the depth",
    },
    {
      what: "other operations run for deep volumes",
      compute: (images: tf.Tensor) => ({ y: sizeOf(images) > 12 ? tf.relu(images) : tf.abs(images) }),
      error: "depends on the depth of the volume",
    },
    {
      what: "an output is a constant",
      compute: () => ({ y: tf.scalar(1) }),
      error: "the output y does not depend on the inputs",
    },
  ])("refuses a net of which $what", ({ compute, error }) => {
    expect(() => recordNet(compute, INPUTS)).toThrow(error);
  });
});
