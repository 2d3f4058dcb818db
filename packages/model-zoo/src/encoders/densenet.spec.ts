import { afterEach, beforeAll, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { DENSENET_LEAST_SIDE } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
import { VOLUME } from "../layers/space.ts";
import { ParameterStore } from "../parameters/parameter-store.ts";
import { createDensenetIn } from "./densenet.ts";

const store = (): ParameterStore => new ParameterStore(1, {});

beforeAll(async () => {
  await startEngine({ device: "cpu" });
});
afterEach(() => {
  tf.disposeVariables();
});

/** Encodes a volume of ones. */
function lastShape(sides: readonly [number, number, number]): readonly number[] | undefined {
  const net = createDensenetIn(VOLUME, { growth: 8, layers: [1, 1, 1, 1] }, store().root(), {
    inChannels: 1,
  });
  return tf.tidy(() => net.encode(tf.ones([1, ...sides, 1]), { training: false }).at(-1)?.shape);
}

it("leaves one place of the shortest sides, and refuses shorter ones, with the shortest that it takes", () => {
  const least = DENSENET_LEAST_SIDE;
  expect(lastShape([least, least, 64])?.slice(0, -1)).toEqual([1, 1, 1, 2]);
  expect(() => lastShape([least - 1, least, 64])).toThrow(
    "an input of 28 x 29 x 64 is too small for a DenseNet, whose pooling leaves nothing of it: each of its sides must be 29 or more",
  );
});
