/**
 * One training step and one inference of the NFN net: resnet18, float32, one volume of 8 slices of 320 px; then the
 * engine's conv3d. Prints one JSON line each; tools/benchmarks/nfn_step.py is its PyTorch twin.
 *
 *   npm run bench -- --project trainer
 *   node tools/benchmarks/compare.mjs nfn-step
 */
import { median } from "@spinegrade/metrics";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { AdamW, Ema, type EngineInfo, measureConv3d, startEngine } from "@spinegrade/engine";
import { oneHotHeatmap } from "@spinegrade/heatmaps";
import { nfnLoss } from "@spinegrade/losses";
import { createNfnNet } from "@spinegrade/model-zoo";
import { cpuSecondsNow, peakMemoryMiB, toFourDigits } from "@spinegrade/test-utils/process-costs";
import * as tf from "@tensorflow/tfjs-core";
import { trainStep } from "../src/step/train-step.ts";
import { describeEngine, print } from "./bench-run.ts";

const DEPTH = 8;
const SIZE = 320;
const MASK = SIZE / 4;
const LEVELS = 5;

interface Timings {
  readonly seconds: readonly number[];
  /** Processor time of all threads together. */
  readonly cpuSeconds: readonly number[];
}

/** Times runs after two that do not count: the first builds TensorFlow's kernels, the second fills its memory pool. */
function time(work: () => void, repeats: number): Timings {
  const seconds: number[] = [];
  const cpuSeconds: number[] = [];
  for (let run = -2; run < repeats; run++) {
    const [startedAt, cpuBefore] = [performance.now(), cpuSecondsNow()];
    work();
    if (run < 0) continue;
    seconds.push((performance.now() - startedAt) / 1000);
    cpuSeconds.push(cpuSecondsNow() - cpuBefore);
  }
  return { seconds, cpuSeconds };
}

function report(op: string, { seconds, cpuSeconds }: Timings, engine: EngineInfo): void {
  print({
    op,
    shape: [DEPTH, SIZE, SIZE, 1],
    seconds: seconds.map(toFourDigits),
    cpuSeconds: cpuSeconds.map(toFourDigits),
    secondsMedian: toFourDigits(median(seconds)),
    secondsMin: toFourDigits(Math.min(...seconds)),
    peakMemoryMiB: peakMemoryMiB(),
    ...describeEngine(engine),
  });
}

/** [x, y, z] of ten points, x and y in mask px: the same places as the twin's. */
function samplePoints(): Float32Array {
  const places = Array.from({ length: 2 * LEVELS }, (_, point) => {
    const level = point % LEVELS;
    return [40.3 - level, 12.4 + 12 * level, point < LEVELS ? 5 : 2];
  });
  return Float32Array.from(places.flat());
}

const { steps } = parseArgs({ options: { steps: { type: "string", default: "5" } } }).values;
const repeats = Number(steps);
const engine = await startEngine();
const net = createNfnNet({ encoder: "resnet18", seed: 1 });
const images = tf.randomUniform<tf.Rank.R4>([DEPTH, SIZE, SIZE, 1], -1, 1, "float32", 1); // grey, as the trainer gives it
const target = {
  heatmap: [oneHotHeatmap(samplePoints(), [DEPTH, MASK, MASK])],
  xyz: tf.tensor3d(samplePoints(), [1, 2 * LEVELS, 3]),
  grades: tf.tensor2d([0, 1, 2, 0, 1, 2, 0, 1, 2, 0], [1, 2 * LEVELS], "int32"),
};

const infer = (): void => {
  tf.tidy(() => net.forward(images, [DEPTH], { training: false }).gradeLogits.dataSync());
};
report("nfn-inference", time(infer, repeats), engine);

const parameters = net.parameters();
const trainable = {
  parameters,
  optimizer: new AdamW(parameters, { learningRate: 5e-5, weightDecay: 0.01 }),
  ema: new Ema(new Map([...parameters, ...net.buffers()]), { decay: 0.99 }),
};
const step = (): void => {
  const computeLoss = (): ReturnType<typeof nfnLoss> =>
    nfnLoss(net.forward(images, [DEPTH], { training: true }), target, { matching: "nearest" });
  trainStep(trainable, [computeLoss]);
};
report("nfn-train-step", time(step, repeats), engine);

print({ op: "conv3d", ...measureConv3d(), ...describeEngine(engine) });
