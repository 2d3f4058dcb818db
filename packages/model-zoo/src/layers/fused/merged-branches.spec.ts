import { depthwiseConv2d, startEngine } from "@spinegrade/engine";
import { beforeAll, describe, expect, it } from "@jest/globals";
import * as tf from "@tensorflow/tfjs-core";
import { ParameterStore } from "../../parameters/parameter-store.ts";
import { batchNorm } from "../batch-norm.ts";
import {
  addedToInput,
  differenceOfConvolutions,
  normAsConvolution,
  sumOfConvolutions,
} from "./merged-branches.ts";
import type { Convolution } from "./merged-branches.ts";

const CHANNELS = 5;
const INFERENCE = { training: false };

beforeAll(() => startEngine());

function some(shape: number[], seed: number): tf.Tensor {
  return tf.randomNormal(shape, 0, 1, "float32", seed);
}

function depthwise(size: number, seed: number): Convolution {
  const kernel = some([size, size, CHANNELS, 1], seed) as tf.Tensor4D; // of four axes
  return { kernel, bias: some([CHANNELS], seed + 1) as tf.Tensor1D }; // of one
}

function apply(x: tf.Tensor4D, { kernel, bias }: Convolution): tf.Tensor4D {
  return depthwiseConv2d(x, kernel, bias, { stride: 1, padding: "same" });
}

function expectAlike(actual: tf.Tensor, expected: tf.Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0]).toBeLessThan(1e-5);
}

/** Gives a norm statistics and parameters that are not its first ones. */
function randomise(store: ParameterStore): void {
  for (const [index, variable] of [
    ...store.variables("parameter").values(),
    ...store.variables("buffer").values(),
  ].entries())
    variable.assign(tf.abs(some([CHANNELS], 40 + index)));
}

describe("branches in one convolution", () => {
  it("give what the sum and the difference of the branches give", () => {
    tf.tidy(() => {
      const x = some([2, 7, 6, CHANNELS], 1) as tf.Tensor4D; // of four axes
      const branches = [depthwise(3, 2), depthwise(1, 4), depthwise(1, 6)] as const;
      expectAlike(apply(x, sumOfConvolutions(branches)), tf.addN(branches.map((each) => apply(x, each))));
      const [large, small] = branches;
      const difference = tf.sub(apply(x, large), apply(x, small));
      expectAlike(apply(x, differenceOfConvolutions(large, small)), difference);
    });
  });

  it("are scaled and added to the input", () => {
    tf.tidy(() => {
      const x = some([2, 7, 6, CHANNELS], 1) as tf.Tensor4D; // of four axes
      const [convolution, scale] = [depthwise(3, 2), some([CHANNELS], 8) as tf.Tensor1D];
      expectAlike(
        apply(x, addedToInput(convolution, scale)),
        tf.add(x, tf.mul(apply(x, convolution), scale)),
      );
    });
  });

  it.each([true, false])("hold a norm, of each channel %p", (isDepthwise) => {
    const store = new ParameterStore(1);
    const norm = batchNorm(store.root(), CHANNELS);
    tf.tidy(() => {
      randomise(store);
      const x = some([2, 7, 6, CHANNELS], 1) as tf.Tensor4D; // of four axes
      const { kernel, bias } = normAsConvolution(norm, CHANNELS, isDepthwise);
      const y = isDepthwise ? apply(x, { kernel, bias }) : tf.add(tf.conv2d(x, kernel, 1, "same"), bias);
      expectAlike(y, norm(x, INFERENCE));
    });
    store.dispose();
  });
});
