import { beforeAll, describe, expect, it } from "@jest/globals";
import { AdamW, Ema, startEngine, sumsOfSquares } from "@spinegrade/engine";
import { lossGradients } from "@spinegrade/losses";
import { taskNamed } from "@spinegrade/tasks";
import { repeats } from "@spinegrade/test-utils";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-webgpu"; // whose kernels are registered without a GPU
import * as tf from "@tensorflow/tfjs-core";
import { kernelsOf, missingOn } from "./missing-kernels.ts";
import { phantomExample } from "./phantom-example.ts";

beforeAll(async () => {
  await startEngine(); // which registers the gradients of all kernels
  tf.enableProdMode(); // silences the advice of the cpu backend to use another
  await tf.setBackend("cpu");
});

/** The kernels of one training step: loss, gradients, their norm, AdamW and the moving average. */
async function kernelsOfStep(name: "nfn" | "scs", encoder: string): Promise<string[]> {
  const task = taskNamed(name);
  const net = task.createNet({ encoder, seed: 1, decoderChannels: [8, 8, 8] });
  const weights = Object.fromEntries(
    Object.entries(task.lossTerms).map(([term, { weight }]) => [term, weight]),
  );
  const objective = net.objective({ gradePooling: "predicted-heatmap" });
  const example = phantomExample(task, 2, 32);
  const parameters = net.parameters();
  const optimizer = new AdamW(parameters, { learningRate: 1e-4, weightDecay: 0.01 });
  const ema = new Ema(new Map([...parameters, ...net.buffers()]), { decay: 0.99 });
  const kernels = await kernelsOf(() => {
    const { gradients } = lossGradients(parameters, () =>
      objective.computeLoss([example], weights, "predicted-heatmap"),
    );
    sumsOfSquares([...gradients.values()]).dataSync();
    optimizer.applyGradients(gradients, 0.5);
    ema.update();
  });
  optimizer.dispose();
  ema.dispose();
  net.dispose();
  return kernels;
}

/** Kernels that no net, loss or optimizer uses. */
const UNUSED = [
  "BitwiseAnd",
  "NonMaxSuppressionV4",
  "RaggedGather",
  "RaggedRange",
  "RaggedTensorToTensor",
  "SparseFillEmptyRows",
  "SparseReshape",
  "StaticRegexReplace",
  "StringSplit",
  "StringToHashBucketFast",
  "Unique",
];

// what docs/method/webgpu.md says about training
describe("tfjs's WebGPU backend", () => {
  it("has the kernels of its cpu backend, but for some that nothing here uses", () => {
    const kernels = tf.getKernelsForBackend("cpu").map(({ kernelName }) => kernelName);
    expect(missingOn("webgpu", kernels).sort()).toEqual(UNUSED);
  });

  // the cpu backend is JavaScript: a step takes seconds
  const slowIt = repeats(0, 1) === 1 ? it : it.skip;
  slowIt.each([
    { task: "nfn", encoder: "resnet18" },
    { task: "scs", encoder: "pvt_v2_b0" },
    { task: "scs", encoder: "tf_efficientnet_b3.ns_jft_in1k" },
  ] as const)(
    "has those of a training step of $task with $encoder (only by npm run test:slow)",
    async ({ task, encoder }) => {
      const kernels = await kernelsOfStep(task, encoder);
      expect(kernels).toEqual(expect.arrayContaining(["Conv2D", "Conv2DBackpropFilter", "Sqrt"]));
      expect(missingOn("webgpu", kernels)).toEqual([]);
    },
  );
});
