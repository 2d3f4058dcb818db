import { readFile } from "node:fs/promises";
import { describe, expect, it } from "@jest/globals";
import * as tf from "@tensorflow/tfjs-core";
import { measureConv3d, startEngine } from "@spinegrade/engine";
import { temporaryFolder } from "@spinegrade/test-utils";

const emptyCache = await temporaryFolder("engine");

describe("startEngine", () => {
  it("names the command that installs TensorFlow when there is none", async () => {
    const env = { SPINEGRADE_CACHE_DIR: emptyCache };
    await expect(startEngine({ env })).rejects.toThrow(
      /not installed in .*engine.*spinegrade-engine install/,
    );
  });

  it.each([
    ...["many", "0", "-1", "1.5", "1e3", "0x10", "20000", "4294967296", "4294967297", "9".repeat(30)].map(
      (value) =>
        [
          "TF_NUM_INTRAOP_THREADS",
          value,
          /TF_NUM_INTRAOP_THREADS is ".*must be a whole number in 1\.\.\d+/,
        ] as const,
    ),
    ["TF_NUM_INTEROP_THREADS", "20000", /TF_NUM_INTEROP_THREADS is "20000".*in 1\.\./],
    ["TF_CPP_MIN_LOG_LEVEL", "-1", /TF_CPP_MIN_LOG_LEVEL is "-1".*in 0\.\.3/],
  ])("refuses %s=%s", async (name, value, message) => {
    await expect(startEngine({ env: { ...process.env, [name]: value } })).rejects.toThrow(message);
  });

  it.each([0.5, 0, 20_000, 2 ** 32])("refuses %d threads", async (threads) => {
    await expect(startEngine({ threads })).rejects.toThrow(/threads is .*must be a whole number in 1\.\.\d+/);
  });

  it("makes TensorFlow the backend of tfjs-core, after a failed start too", async () => {
    const info = await startEngine();
    expect(tf.getBackend()).toBe("tensorflow");
    expect(info).toMatchObject({
      tensorflowVersion: expect.stringMatching(/^2\.\d+\.\d+$/),
      addonPath: expect.any(String),
      instructions: expect.stringMatching(/^(avx512|avx2|baseline|none)$/),
    });
    const product = tf.tidy(() => tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).arraySync());
    expect(product).toEqual([[11]]);
  });

  it("starts once: later calls get the same answer", async () => {
    expect(await startEngine({ threads: 99 })).toBe(await startEngine());
  });

  // 240 MiB of the library are mapped until then; the other platforms have no such file
  const onLinux = process.platform === "linux" ? it : it.skip;
  onLinux("keeps no memory that only the start of TensorFlow needed", async () => {
    await startEngine();
    const mappings = (await readFile("/proc/self/smaps", "utf8")).split(/^(?=[\da-f]+-[\da-f]+ )/m);
    const ofLibrary = mappings.filter((text) => text.split("\n")[0]?.includes("libtensorflow_cc"));
    const kibibytes = ofLibrary.map((text) => Number(/^Rss: +(\d+)/m.exec(text)?.[1]));
    expect(kibibytes.length).toBeGreaterThan(2);
    expect(kibibytes.reduce((sum, size) => sum + size)).toBeLessThan(120 * 1024);
  });

  it("gives the gradient of a 3-D convolution", async () => {
    await startEngine();
    const before = tf.memory().numTensors;
    const gradient = tf.tidy(() => {
      const x = tf.ones<tf.Rank.R5>([1, 2, 3, 4, 1]);
      const kernel = tf.ones<tf.Rank.R5>([1, 1, 1, 1, 2]);
      const sumOfOutput = (k: tf.Tensor): tf.Scalar => tf.sum(tf.conv3d(x, k as tf.Tensor5D, 1, "same"));
      return tf.grad(sumOfOutput)(kernel).dataSync();
    });
    expect(Array.from(gradient)).toEqual([24, 24]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("measureConv3d", () => {
  it("times a convolution and leaves no tensor behind", async () => {
    await startEngine();
    const before = tf.memory().numTensors;
    const timing = measureConv3d({ repeats: 1 });
    // 2 * 8 * 80 * 80 * 27 * 96 * 96
    expect(timing.seconds * timing.gflopPerSecond).toBeCloseTo(25.48, 2);
    expect(tf.memory().numTensors).toBe(before);
  });
});
