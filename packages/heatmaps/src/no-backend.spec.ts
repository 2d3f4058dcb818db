import { expect, it } from "@jest/globals";
import { gaussianHeatmap, oneHotHeatmap } from "@spinegrade/heatmaps";
import * as tf from "@tensorflow/tfjs-core";

// this spec starts no engine
it("says what to call before startEngine, and takes any backend of tfjs instead", async () => {
  const targets = [
    () => oneHotHeatmap(Float32Array.of(1, 1, 0), [1, 3, 3]),
    () => gaussianHeatmap(Float32Array.of(1, 1), [3, 3]),
  ];
  for (const target of targets) expect(target).toThrow("call startEngine() from @spinegrade/engine first");
  await import("@tensorflow/tfjs-backend-cpu");
  tf.enableProdMode(); // silences the advice of the cpu backend to use another
  for (const target of targets) expect(tf.tidy(() => tf.sum(target()).dataSync()[0])).toBeCloseTo(1, 5);
});
