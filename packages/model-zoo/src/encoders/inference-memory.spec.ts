import { beforeAll, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { createEncoder, ParameterStore } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";

beforeAll(async () => {
  await startEngine();
});

/**
 * Those whose layers see maps of earlier ones: the side of an image, and the most float32 that an inference holds at once.
 * tfjs counts a reshaped kernel twice; the maps of densenet161 take more only from some side on.
 */
it.each([
  ["resnet34d", 64, 270_000],
  ["densenet161", 256, 6_000_000],
  ["xception65.tf_in1k", 64, 4_000_000],
])("%s frees its maps as it goes in inference", async (name, side, most) => {
  const store = new ParameterStore(1);
  const encoder = createEncoder(name, store.root().child("encoder"));
  const images = tf.zeros<tf.Rank.R4>([1, side, side, 3]);
  const before = tf.memory().numBytes;
  const { peakBytes } = await tf.profile(() => encoder.encode(images, { training: false }));
  expect((peakBytes - before) / 4).toBeLessThan(most);
  expect(peakBytes).toBeGreaterThan(before);
  tf.disposeVariables();
});
