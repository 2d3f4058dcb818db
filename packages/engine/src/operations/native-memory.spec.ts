/** Our own operations where there is no more memory, and on numbers too small to be normal. */
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "@jest/globals";
import { gelu, linear, startEngine } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { requireOperations } from "../load-addon.ts";

const { addonPath, threads } = await startEngine();
const addon = requireOperations(join(dirname(addonPath), "operations.node"));

afterEach(() => {
  addon.limitScratch(-1);
  addon.setThreads(threads);
});

describe("an operation without memory for its scratch", () => {
  it.each([1, 2])("fails with an error, with %i threads, and the next one computes", (count) => {
    addon.setThreads(count);
    tf.tidy(() => {
      const [x, kernel, bias] = [tf.ones([300, 4]), tf.ones<tf.Rank.R2>([4, 3]), tf.zeros([3])];
      addon.limitScratch(0);
      expect(() => linear(x, kernel, bias)).toThrow("not enough memory for the operation's work space");
      addon.limitScratch(-1);
      expect(new Set(linear(x, kernel, bias).dataSync())).toEqual(new Set([4]));
    });
  });
});

describe("denormal numbers", () => {
  it("are 0, whichever thread computes them", () => {
    tf.tidy(() => {
      // 0.5e-38 and less, as outputs: for several tasks
      const x = tf.fill([200_000], 1.2e-38);
      for (const count of [1, 2]) {
        addon.setThreads(count);
        expect(new Set(gelu(x).dataSync())).toEqual(new Set([0]));
      }
    });
  });
});
