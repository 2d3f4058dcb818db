import { formatDuration } from "@spinegrade/pipeline";
import type { FoldJob } from "./train-fold.ts";
import { createTask } from "./create-task.ts";
import { loadBatch } from "./load-batch.ts";
import { planEpoch } from "./sampler.ts";
import { trainStep } from "./train-step.ts";
import { TrainingMemory } from "./training-memory.ts";

/** What a training would take; times and memory are measured on its first step and one validation sample. */
export interface FoldEstimate {
  readonly parameters: number;
  readonly trainingSamples: number;
  readonly validationSamples: number;
  readonly stepsInEpoch: number;
  readonly steps: number;
  readonly secondsPerStep: number;
  readonly seconds: number;
  /** Of the process, with one step of training behind it. */
  readonly peakRssMiB: number;
  /** Of the state to go on from, of which there are three while one is saved. */
  readonly stateMiB: number;
}

/** Measures one step of a training and one validation sample, and says what all of it would take. Writes nothing. */
export async function estimateFold(job: FoldJob): Promise<FoldEstimate> {
  const { config, data } = job;
  const task = createTask({ ...job, data: { ...data, validation: data.validation.slice(0, 1) } });
  const memory = new TrainingMemory(task.net, config);
  try {
    const { steps } = planEpoch(task.data.samples, config, 0);
    const batches = await Promise.all(
      (steps[0] ?? []).map((batch) => loadBatch(batch, (sample) => task.data.load(sample, 0))),
    );
    const step = (): void => {
      trainStep(
        memory.trainable,
        batches.map(
          ({ examples }) =>
            () =>
              task.computeLoss(examples, 0),
        ),
      );
    };
    step(); // the first builds TensorFlow's kernels and fills its memory pool
    const secondsPerStep = await secondsOf(step);
    const secondsPerValidation = await secondsOf(() => task.validate(0));
    const sizes = [...task.net.parameters().values()].map(({ size }) => size);
    const parameters = sizes.reduce((sum, size) => sum + size, 0);
    const epochSeconds = steps.length * secondsPerStep + data.validation.length * secondsPerValidation;
    return {
      parameters,
      trainingSamples: data.training.length,
      validationSamples: data.validation.length,
      stepsInEpoch: steps.length,
      steps: steps.length * config.epochs,
      secondsPerStep,
      seconds: config.epochs * epochSeconds,
      peakRssMiB: Math.round(process.resourceUsage().maxRSS / 2 ** 10), // given in KiB
      stateMiB: Math.round((4 * 4 * parameters) / 2 ** 20), // weights, average, two moments, four bytes each
    };
  } finally {
    memory.dispose();
    task.net.dispose();
  }
}

async function secondsOf(work: () => unknown): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

/** An estimate as lines for people. */
export function formatEstimate({ run, fold, config }: FoldJob, estimate: FoldEstimate): string {
  const { encoder, imageSize } = config.net;
  const rows = [
    ["net", `${encoder} at ${imageSize} px, ${estimate.parameters.toLocaleString("en")} parameters`],
    ["samples", `${estimate.trainingSamples} to train on, ${estimate.validationSamples} to validate on`],
    ["steps", `${estimate.stepsInEpoch} an epoch, ${estimate.steps} in ${config.epochs} epochs`],
    ["a step", `${estimate.secondsPerStep.toFixed(2)} s`],
    ["time", `about ${formatDuration(estimate.seconds)}, validation included, if loading keeps up`],
    [
      "memory",
      `${(estimate.peakRssMiB / 1024).toFixed(1)} GiB after one step; volumes with more slices take more`,
    ],
    ["disk", `${estimate.stateMiB} MiB a saved state, three of them while one is written`],
  ];
  const lines = rows.map(([name = "", value = ""]) => `  ${name.padEnd(8)} ${value}\n`);
  return `dry run of ${run}, fold ${fold}: one step was measured, nothing was written\n${lines.join("")}`;
}
