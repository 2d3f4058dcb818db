/**
 * Whole steps of the trainer: volumes of 8 slices of 512 px are read, augmented to 320 px by the loading threads, and the NFN
 * net takes a step of one volume: loss, gradient, AdamW, moving average. Prints one JSON line for each encoder;
 * tools/benchmarks/trainer_step.py is its PyTorch twin.
 *
 *   npm run bench -- --project trainer --name trainer-step
 *   node tools/benchmarks/compare.mjs trainer-step
 */
import { median } from "@spinegrade/metrics";
import { parseArgs } from "node:util";
import { type EngineInfo, startEngine } from "@spinegrade/engine";
import { createNfnNet } from "@spinegrade/model-zoo";
import { cpuSecondsNow, peakMemoryMiB, toFourDigits } from "@spinegrade/test-utils/process-costs";
import { train } from "../src/loop/train.ts";
import { describeEngine, print } from "./bench-run.ts";
import {
  benchLoader,
  benchRun,
  type BenchVolumes,
  loadWorkers,
  makeBenchVolumes,
  stepLoss,
} from "./bench-volumes.ts";

const [DEPTH, SIZE, WARM_UP] = [8, 320, 2];

/** Trains on each volume once, the first ones not timed: they build TensorFlow's kernels and fill its memory pool. */
async function timeSteps(encoder: string, volumes: BenchVolumes, engine: EngineInfo): Promise<void> {
  const net = createNfnNet({ encoder, seed: 1 });
  const config = benchRun(encoder, SIZE);
  const loader = benchLoader(volumes, config);
  const steps: { seconds: number; waitSeconds: number; cpuSeconds: number }[] = [];
  let cpuBefore = cpuSecondsNow();
  await train(
    net,
    {
      samples: volumes.data.training,
      load: (sample, epoch) => loader.augmented(sample, epoch),
      describe: ({ studyId }) => `study ${studyId}`,
    },
    {
      ...{ epochs: 1, batchSize: 1, learningRate: config.learningRate },
      computeLoss: (examples) => stepLoss(net, examples),
      onStep: ({ seconds, waitSeconds }) => {
        const cpuNow = cpuSecondsNow();
        steps.push({ seconds: seconds + waitSeconds, waitSeconds, cpuSeconds: cpuNow - cpuBefore });
        cpuBefore = cpuNow;
      },
    },
  );
  net.dispose();
  const timed = steps.slice(WARM_UP);
  const all = (of: (step: (typeof timed)[number]) => number): number[] =>
    timed.map((step) => toFourDigits(of(step)));
  print({
    op: `trainer-step ${encoder}`,
    shape: [DEPTH, SIZE, SIZE, 1],
    seconds: all(({ seconds }) => seconds),
    waitSeconds: all(({ waitSeconds }) => waitSeconds),
    cpuSeconds: all((step) => step.cpuSeconds),
    secondsMedian: toFourDigits(median(timed.map(({ seconds }) => seconds))),
    peakMemoryMiB: peakMemoryMiB(),
    loadWorkers: loadWorkers(),
    ...describeEngine(engine),
  });
}

const { values } = parseArgs({
  options: { steps: { type: "string", default: "4" }, encoder: { type: "string", multiple: true } },
});
const engine = await startEngine();
const volumes = await makeBenchVolumes(DEPTH, WARM_UP + Number(values.steps), 0);
try {
  for (const encoder of values.encoder ?? ["resnet18d", "pvt_v2_b4"])
    await timeSteps(encoder, volumes, engine);
} finally {
  await volumes.remove();
}
