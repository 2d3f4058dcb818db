/**
 * Trains a tiny net and prints, as JSON, the resident memory (MiB) and the number of tensors after every STEPS steps of
 * gradient descent and a garbage collection: `node --expose-gc many-steps.ts READINGS STEPS`. Must run in a separate
 * process.
 */
import { startEngine } from "@spinegrade/engine";
import { spatialSoftmax } from "@spinegrade/heatmaps";
import * as tf from "@tensorflow/tfjs-core";
import { batchNorm } from "../layers/batch-norm.ts";
import { conv2d } from "../layers/conv2d.ts";
import { depthwiseConv2d } from "../layers/depthwise-conv2d.ts";
import { layerNorm } from "../layers/layer-norm.ts";
import { ParameterStore } from "../parameters/parameter-store.ts";
import { checkpointed } from "../autograd/checkpointed.ts";
import { releaseInBackward } from "../autograd/release-in-backward.ts";
import { upsampledConv3d } from "../layers/fused/upsampled-conv.ts";

const SIDE = 8;
const CHANNELS = 8;

/** [2, 8, 8, 1] -> [1, 2, 8, 8, 8]. */
function tinyNet(store: ParameterStore): (images: tf.Tensor4D) => tf.Tensor5D {
  const root = store.root();
  const block = root.child("block");
  const shape = { inChannels: 1, outChannels: CHANNELS, kernelSize: 3, padding: 1, bias: true };
  const stem = conv2d(block.child("stem"), shape);
  const norm = batchNorm(block.child("norm"), CHANNELS, { activation: "silu" });
  const spread = depthwiseConv2d(block.child("spread"), { channels: CHANNELS, kernelSize: 3, bias: true });
  const rowNorm = layerNorm(root.child("rowNorm"), CHANNELS, 1e-6);
  const inner = checkpointed(block, (x: tf.Tensor4D, mode) => tf.tidy(() => spread(norm(stem(x), mode))));
  const up = upsampledConv3d(root.child("up"), {
    inChannels: CHANNELS,
    skipChannels: CHANNELS,
    outChannels: CHANNELS,
  });
  return (images) =>
    releaseInBackward(() =>
      tf.tidy(() => {
        const fine = inner(images, { training: true });
        const coarse = tf.avgPool(rowNorm(fine), 2, 2, "same"); // [2, 8, 8, C] -> [2, 4, 4, C]
        const [coarseVolume, fineVolume] = [coarse, fine].map((map) => tf.expandDims<tf.Tensor5D>(map, 0));
        return spatialSoftmax(up(coarseVolume as tf.Tensor5D, fineVolume as tf.Tensor5D)); // of two maps
      }),
    );
}

await startEngine({ threads: 1 }); // tiny operations gain nothing by a second one
const store = new ParameterStore(1, { recompute: true });
const run = tinyNet(store);
const parameters = store.variables("parameter");
const images = tf.randomUniform<tf.Rank.R4>([2, SIDE, SIDE, 1], -1, 1, "float32", 1);

function step(): void {
  tf.tidy(() => {
    const objective = (): tf.Scalar => tf.mean(tf.square(run(images)));
    const { value, grads } = tf.variableGrads(objective, [...parameters.values()]);
    for (const variable of parameters.values()) {
      variable.assign(tf.sub(variable, tf.mul(grads[variable.name] as tf.Tensor, 1e-3)));
    }
    value.dataSync();
  });
}

const [readings, steps] = process.argv.slice(2).map(Number);
const { gc } = globalThis;
if (gc === undefined) throw new Error("run it with --expose-gc");
const memory = Array.from({ length: readings ?? 0 }, () => {
  for (let taken = 0; taken < (steps ?? 0); taken++) step();
  gc();
  return { rssMiB: process.memoryUsage.rss() / 2 ** 20, tensors: tf.memory().numTensors };
});
process.stdout.write(JSON.stringify(memory));
