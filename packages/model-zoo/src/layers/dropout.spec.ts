import { beforeAll, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { dropout, ParameterStore } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";

beforeAll(async () => {
  await startEngine();
});

it("drops the stated share, keeps the mean, and passes everything at rate 0", () => {
  const scope = new ParameterStore(null).root().child("head");
  tf.tidy(() => {
    const x = tf.ones([20000]);
    const dropped = [...dropout(scope, 0.2)(x, { training: true, dropoutSeed: 7 }).dataSync()];
    expect(new Set(dropped)).toEqual(new Set([0, Math.fround(1 / 0.8)]));
    const mean = dropped.reduce((sum, value) => sum + value, 0) / dropped.length;
    expect(Math.abs(mean - 1)).toBeLessThan(0.02); // five standard errors
    expect(dropout(scope, 0)(x, { training: true })).toBe(x);
  });
});
