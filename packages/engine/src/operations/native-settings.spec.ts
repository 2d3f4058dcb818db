/** Results of the native operations with other settings, each in a separate process. */
import { fileURLToPath } from "node:url";
import { describe, expect, it, jest } from "@jest/globals";
import { outputFromSource } from "@spinegrade/readme-example";
import { repeats } from "@spinegrade/test-utils";

/** Prints every operation's results and gradients, as base64 of float32; the maps are large enough for many tasks. */
const SCRIPT = `
import * as engine from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
await engine.startEngine();
const { attention, gateChannels, linear, gelu, silu, starRelu, layerNorm, addBias, depthwiseConv2d, depthwiseConv2dWithMeans, depthwiseGeluLinear, conv2d, conv3x3, fusedConv3x3, productOverRows } = engine;
const some = (shape, seed) => tf.sin(tf.mul(tf.reshape(tf.range(0, shape.reduce((a, b) => a * b)), shape), seed));
const map = some([3, 19, 21, 70], 1.7), vector = some([70], 2.3), offset = some([70], 0.9);
const convolve = (k, stride) => [(x, w, b) => depthwiseConv2d(x, w, b, { stride, padding: "same" }), [map, some([k, k, 70, 1], 3.1), vector]];
const cases = {
  gelu: [gelu, [map]], silu: [silu, [map]],
  starRelu: [(x, scale, bias) => starRelu(x, { scale, bias }), [map, some([1], 1.1), some([1], 0.3)]],
  layerNorm: [(x, scale, offset) => layerNorm(x, { scale, offset, epsilon: 1e-5 }), [map, vector, offset]],
  addBias: [addBias, [map, vector]],
  attention: [(queries, keysAndValues) => attention(queries, keysAndValues, 2), [some([3, 1100, 70], 2.9), some([3, 37, 140], 1.3)]],
  linear: [linear, [map, some([70, 45], 2.7), some([45], 0.3)]],
  linearOfGelu: [(x, kernel, bias) => linear(x, kernel, bias, { inputActivation: "gelu" }), [map, some([70, 45], 2.7), some([45], 0.3)]],
  depthwiseOfRelu: [(x, w) => depthwiseConv2d(x, w, null, { stride: 2, padding: 1, inputActivation: "relu" }), [map, some([3, 3, 70, 1], 3.1)]],
  gate: [(x, gates) => gateChannels(x, gates, "relu6"), [map, tf.mul(some([3, 70], 1.1), 9)]],
  depthwiseMeans: [(x, w, b) => depthwiseConv2dWithMeans(x, w, b, { stride: 1, padding: "same", activation: "silu" }).means, [map, some([5, 5, 70, 1], 3.1), vector]],
  linearBetween: [(x, kernel, bias, inputGates, scale, addend) => linear(x, kernel, bias, { inputGates, scale, addend, activation: "silu" }), [map, some([70, 45], 2.7), some([45], 0.3), some([3, 70], 1.1), some([45], 0.7), some([3, 19, 21, 45], 0.4)]],
  depthwiseGeluLinear: [(x, dwKernel, dwBias, kernel, bias, addend) => depthwiseGeluLinear(x, { kernel: dwKernel, bias: dwBias }, { kernel, bias }, addend), [map, some([3, 3, 70, 1], 3.1), vector, some([70, 45], 2.7), some([45], 0.3), some([3, 19, 21, 45], 0.4)], "forward"],
  fusedConv3x3: [(x, kernel) => fusedConv3x3(tf.expandDims(x), kernel, { isUpsampled: true }), [map, some([3, 3, 3, 70, 45], 2.1)], "forward"],
  conv2d3x3: [conv3x3, [map, some([3, 3, 70, 45], 2.1)]],
  conv3d3x3x3: [conv3x3, [tf.expandDims(map), some([3, 3, 3, 70, 45], 2.1)]],
  conv3dUpsampled: [(x, kernel) => conv3x3(x, kernel, { isUpsampled: true }), [tf.expandDims(map), some([3, 3, 3, 70, 45], 2.1)]],
  conv2dStride2: [(x, kernel) => conv2d(x, kernel, { stride: 2, padding: "valid" }), [map, some([3, 3, 70, 45], 2.1)]],
  conv2dPointwise: [(x, kernel) => conv2d(x, kernel, { stride: 2, padding: "same" }), [map, some([1, 1, 70, 45], 2.1)]],
  productOverRows: [productOverRows, [some([9000, 10], 1.7), some([9000, 48], 0.7)].map((t) => tf.mul(t, 0.02))],
  depthwise1: convolve(1, 1), depthwise3: convolve(3, 1), depthwise5: convolve(5, 2), depthwise7: convolve(7, 1),
};
const results = Object.entries(cases).flatMap(([name, [work, inputs, forward]]) => {
  const y = work(...inputs);
  return [y, ...(forward ? [] : tf.grads(work)(inputs, tf.cos(y)))].map((t, i) => [name + " " + i, Buffer.from(Float32Array.from(t.dataSync()).buffer).toString("base64")]);
});
console.log(JSON.stringify({ isNative: engine.areNativeOperationsActive(), results }));
`;

interface Answer {
  readonly isNative: boolean;
  readonly results: readonly (readonly [name: string, base64: string])[];
}

async function compute(settings: Readonly<Record<string, string>>): Promise<Answer> {
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  const stdout = await outputFromSource(["--input-type=module", "--eval", SCRIPT], { cwd, env: settings });
  return JSON.parse(stdout) as Answer; // the script above wrote it
}

/** Two threads, of which the operations' matrix is proof for each operation, are tried here by `npm run test:slow` only. */
const THREADS = ["7", "2"].slice(0, repeats(1, 2));

jest.setTimeout(300_000); // a process that starts TensorFlow takes seconds, on a busy machine many

describe("our own operations", () => {
  it(`give the same bytes with one thread and with ${THREADS.join(", ")}`, async () => {
    const one = await compute({ TF_NUM_INTRAOP_THREADS: "1" });
    expect(one.isNative).toBe(true);
    for (const threads of THREADS) {
      const more = await compute({ TF_NUM_INTRAOP_THREADS: threads });
      const different = more.results.filter(([, bytes], index) => bytes !== one.results[index]?.[1]);
      expect({ threads, different: different.map(([name]) => name) }).toEqual({ threads, different: [] });
    }
  });

  it("take an empty setting as one that is not set", async () => {
    const empty = { SPINEGRADE_INSTRUCTIONS: "", SPINEGRADE_PRODUCT_PRECISION: " " };
    expect((await compute(empty)).results).toEqual((await compute({})).results);
  });

  it("refuse bfloat16 where the instruction set lacks it, and an unknown precision", async () => {
    const bfloat16 = { SPINEGRADE_PRODUCT_PRECISION: "bfloat16" };
    await expect(compute({ ...bfloat16, SPINEGRADE_INSTRUCTIONS: "avx2" })).rejects.toThrow(
      "products of bfloat16 need AVX512-BF16",
    );
    await expect(compute({ SPINEGRADE_PRODUCT_PRECISION: "half" })).rejects.toThrow(
      'SPINEGRADE_PRODUCT_PRECISION "half" must be one of float32, bfloat16',
    );
  });

  it("are refused for the same reason again, and start with what can be computed", async () => {
    const script = `
      import { startEngine } from "@spinegrade/engine";
      const start = (productPrecision) => startEngine({ threads: 1, productPrecision }).then(
        ({ productPrecision, threads, instructions }) => productPrecision + " " + threads + " " + instructions,
        ({ message }) => message,
      );
      const first = await start("bfloat16");
      console.log(JSON.stringify([first, await start("bfloat16"), await start("float32")]));`;
    const cwd = fileURLToPath(new URL("../..", import.meta.url));
    const stdout = await outputFromSource(["--input-type=module", "--eval", script], {
      cwd,
      env: { SPINEGRADE_INSTRUCTIONS: "baseline" },
    });
    const refusal = expect.stringMatching(/^products of bfloat16 need AVX512-BF16/);
    expect(JSON.parse(stdout)).toEqual([refusal, refusal, "float32 1 baseline"]);
  });

  it("refuse an instruction set that there is not", async () => {
    await expect(compute({ SPINEGRADE_INSTRUCTIONS: "mmx" })).rejects.toThrow(
      'SPINEGRADE_INSTRUCTIONS "mmx" must be one of avx512, avx2, baseline, none',
    );
  });
});
