/**
 * One inference and one training step of each published encoder alone: processor and wall time. A training step is the
 * maps' means and their gradients by all parameters, without an optimizer. tools/benchmarks/nets.py measures whole
 * nets.
 *
 * npm run bench -- --project model-zoo --name encoders
 *
 * SPINEGRADE_INSTRUCTIONS=none measures TensorFlow's own operations instead of ours, `encoders.py` in this folder
 * measures PyTorch's.
 */
import { startEngine } from "@spinegrade/engine";
import { createEncoder, ParameterStore } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";

const ENCODERS = [
  "pvt_v2_b4",
  "convnext_small.fb_in22k",
  "convnext_base.fb_in22k",
  "tf_efficientnet_b4.ns_jft_in1k",
  "tf_efficientnet_b5.ns_jft_in1k",
];
const RUNS = 5;

await startEngine();
const instructions = process.env["SPINEGRADE_INSTRUCTIONS"] ?? "the processor's";
const images = tf.randomUniform<tf.Rank.R4>([2, 256, 256, 3], -1, 1, "float32", 1);

for (const name of process.argv[2] === undefined ? ENCODERS : [process.argv[2]]) {
  const store = new ParameterStore(1);
  const encoder = createEncoder(name, store.root());
  const parameters = [...store.variables("parameter").values()];
  const means = (training: boolean): tf.Scalar =>
    tf.addN(encoder.encode(images, { training }).map((map) => tf.mean<tf.Scalar>(map)));
  const works = {
    inference: () => means(false),
    "training step": () => tf.variableGrads(() => means(true), parameters).value,
  };
  for (const [op, work] of Object.entries(works)) {
    process.stdout.write(
      `${JSON.stringify({ op, encoder: name, shape: images.shape, instructions, ...time(work) })}\n`,
    );
  }
  store.dispose();
}

/** Medians, after a run that does not count. */
function time(work: () => tf.Scalar): { ms: number; cpuMs: number } {
  const [wall, cpu]: [number[], number[]] = [[], []];
  for (let run = -1; run < RUNS; run++) {
    const [startedAt, before] = [performance.now(), process.cpuUsage()];
    tf.tidy(() => {
      work().dataSync();
    });
    if (run < 0) continue;
    wall.push(performance.now() - startedAt);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1000);
  }
  return { ms: median(wall), cpuMs: median(cpu) };
}

function median(values: readonly number[]): number {
  return Math.round([...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN);
}
