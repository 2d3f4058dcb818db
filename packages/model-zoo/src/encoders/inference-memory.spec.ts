import { beforeAll, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { createEncoder, ParameterStore } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";

beforeAll(async () => {
  await startEngine();
});

/** Those whose layers see maps of earlier ones, with the most float32 that an inference of 64 x 64 pixels holds at once. */
it.each([
  ["resnet34d", 270_000],
  ["densenet161", 400_000],
  ["xception65.tf_in1k", 4_000_000],
])("%s frees its maps as it goes in inference", async (name, most) => {
  const store = new ParameterStore(1);
  const encoder = createEncoder(name, store.root().child("encoder"));
  const images = tf.zeros<tf.Rank.R4>([1, 64, 64, 3]);
  const before = tf.memory().numBytes;
  const { peakBytes } = await tf.profile(() => encoder.encode(images, { training: false }));
  expect((peakBytes - before) / 4).toBeLessThan(most);
  expect(peakBytes).toBeGreaterThan(before);
  tf.disposeVariables();
});
