import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { ENCODER_NAMES } from "@spinegrade/model-zoo";
import { exportNet } from "@spinegrade/onnx-export";
import { type GradingNet, listTasks } from "@spinegrade/tasks";
import { repeats } from "@spinegrade/test-utils";
import * as tf from "@tensorflow/tfjs-core";
import { largestDifference } from "./testing/largest-difference.ts";
import type { OpenModel, Outputs } from "./testing/onnx-session.ts";
import { randomNet, randomNumbers } from "./testing/random-net.ts";
import { RUNTIMES } from "./testing/runtimes.ts";

/** Tolerance of probabilities, of places in mask pixels and slices, and of heatmaps. */
const TOLERANCE = 1e-4;
const SIZE = 32;

/** Each task, and each family of encoders that has a small member; `npm run test:slow` has all encoders with all tasks. */
const USUAL = [
  { task: "nfn", encoder: "resnet18" },
  { task: "ss-canal", encoder: "pvt_v2_b0" },
  { task: "scs", encoder: "convnext_tiny.fb_in22k" },
  { task: "ss", encoder: "tf_efficientnet_b3.ns_jft_in1k" },
  { task: "scs", encoder: "rexnetr_200.sw_in12k_ft_in1k" },
];
const ALL = listTasks().flatMap(({ name }) => ENCODER_NAMES.map((encoder) => ({ task: name, encoder })));

/** The net's own findings, named as in the model. */
function findingsOf(
  net: GradingNet,
  images: Float32Array,
  [batch, depth]: readonly [number, number],
): Outputs {
  // not the result of `tidy`, which looks for tensors in each element of its result
  let findings: Outputs = {};
  tf.tidy(() => {
    const slices = tf.tensor4d(images, [batch * depth, SIZE, SIZE, 1]);
    const { heatmaps, ...points } = net.find(slices, new Array<number>(batch).fill(depth));
    const named: [string, tf.Tensor][] = [
      ["heatmap", tf.concat([...heatmaps], 0)],
      ...Object.entries(points),
    ];
    findings = Object.fromEntries(
      named.map(([name, tensor]) => [name, { dims: tensor.shape, values: tensor.dataSync<"float32">() }]),
    );
  });
  return findings;
}

beforeAll(async () => {
  await startEngine({ device: "cpu" });
});

describe.each(repeats(0, 1) === 1 ? ALL : USUAL)("the model of $task with $encoder", ({ task, encoder }) => {
  let net: GradingNet;
  let bytes: Uint8Array;
  beforeAll(async () => {
    net = randomNet(task, encoder, SIZE);
    bytes = await exportNet(net);
  });
  afterAll(() => {
    net.dispose();
  });

  describe.each(RUNTIMES)("in $runtime", ({ open, isThere }) => {
    let model: OpenModel;
    beforeAll(async () => {
      model = await open(bytes);
    });
    afterAll(() => model.release());

    (isThere ? it : it.skip).each([
      [2, 5],
      [1, 10],
    ] as const)("finds in %i volumes of %i slices what the net finds", async (batch, depth) => {
      const images = randomNumbers(`images ${depth}`, batch * depth * SIZE ** 2, -1, 1);
      const expected = findingsOf(net, images, [batch, depth]);
      const found = await model.run({ images: { values: images, shape: [batch, depth, SIZE, SIZE] } });
      expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
      for (const [name, { dims, values }] of Object.entries(expected)) {
        expect([name, found[name]?.dims]).toEqual([name, dims]);
        const difference = largestDifference(values, found[name]?.values);
        expect({ name, difference, isSmall: difference < TOLERANCE }).toMatchObject({ isSmall: true });
      }
    });
  });
});
