/**
 * The decoder's convolutions, forward, by input and by kernel: GFLOP/s, a multiplication and an addition counted as two.
 * npm run bench -- --project engine --name conv3d
 */
import * as tf from "@tensorflow/tfjs-core";
import { round, startReporting, time } from "./measure.ts";

/** D, side of a slice, input and output channels: the two convolutions of each block, coarse to fine, resnet18. */
const LAYERS = [
  [8, 20, 768, 384],
  [8, 20, 384, 384],
  [8, 40, 512, 192],
  [8, 40, 192, 192],
  [8, 80, 256, 96],
  [8, 80, 96, 96],
] as const;

const report = await startReporting();
for (const [depth, side, inChannels, outChannels] of LAYERS) {
  const x = tf.randomNormal<tf.Rank.R5>([1, depth, side, side, inChannels]);
  const kernel = tf.randomNormal<tf.Rank.R5>([3, 3, 3, inChannels, outChannels]);
  const dy = tf.randomNormal<tf.Rank.R5>([1, depth, side, side, outChannels]);
  const conv = (input: tf.Tensor, weight: tf.Tensor): tf.Tensor =>
    tf.conv3d(input as tf.Tensor5D, weight as tf.Tensor5D, 1, "same");
  const gflop = (2 * dy.size * inChannels * 27) / 1e9;
  const works = {
    forward: () => conv(x, kernel),
    "forward and by input": () => tf.grad((input) => conv(input, kernel))(x, dy),
    "forward and by kernel": () => tf.grad((weight) => conv(x, weight))(kernel, dy),
  };
  for (const [op, work] of Object.entries(works)) {
    const timing = time(work);
    const passes = op === "forward" ? 1 : 2;
    const gflopPerSecond = round((1000 * passes * gflop) / timing.ms, 0);
    report({ op: `conv3d ${op}`, shape: x.shape, outChannels, ...timing, gflopPerSecond });
  }
  tf.dispose([x, kernel, dy]);
}
