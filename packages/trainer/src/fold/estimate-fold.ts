import type { ProductPrecision } from "@spinegrade/engine";
import type { Example } from "@spinegrade/augmentation";
import type { Sample } from "@spinegrade/label-fixes";
import { formatDuration, UserError } from "@spinegrade/pipeline";
import type { FoldJob } from "../run/fold-job.ts";
import { createTask, type FoldTask } from "../tasks/create-task.ts";
import { loadBatch, type LoadedBatch } from "../batches/load-batch.ts";
import { planEpoch } from "../batches/sampler.ts";
import { measureMemory } from "../step/step-record.ts";
import { trainStep } from "../step/train-step.ts";
import { TrainingState } from "../state/training-state.ts";

/**
 * The estimated cost of a training. Time and memory are measured on one validation sample and one volume of the first
 * step, because a machine may have memory for a volume but not for the step. The cost of a step is extrapolated by its
 * number of slices.
 */
export interface FoldEstimate {
  readonly parameters: number;
  readonly trainingSamples: number;
  readonly validationSamples: number;
  readonly stepsInEpoch: number;
  readonly steps: number;
  /** Number of slices of the measured volume and of the whole step. */
  readonly slices: { readonly measured: number; readonly step: number };
  readonly secondsPerStep: number;
  readonly seconds: number;
  /** Peak memory of the process in a step. */
  readonly peakRssMiB: number;
  /** Size of a training state; three exist while one is being saved. */
  readonly stateMiB: number;
}

/** Estimates a training's cost from one volume of its first step and one validation sample. Writes nothing. */
export async function estimateFold(job: FoldJob): Promise<FoldEstimate> {
  const { config, data } = job;
  const task = createTask({ ...job, data: { ...data, validation: data.validation.slice(0, 1) } });
  const state = new TrainingState(task.net, config);
  try {
    const { steps } = planEpoch(task.data.samples, config, 0);
    const batches = await Promise.all(
      (steps[0] ?? []).map((batch) => loadBatch(batch, (sample) => task.data.load(sample, 0))),
    );
    const ofStep = await measureStep(task, state, config.productPrecision, batches);
    const secondsPerValidation = await secondsOf(() => task.validate(0));
    const sizes = [...task.net.parameters().values()].map(({ size }) => size);
    const parameters = sizes.reduce((sum, size) => sum + size, 0);
    const epochSeconds = steps.length * ofStep.secondsPerStep + data.validation.length * secondsPerValidation;
    return {
      parameters,
      trainingSamples: data.training.length,
      validationSamples: data.validation.length,
      stepsInEpoch: steps.length,
      steps: steps.length * config.epochs,
      ...ofStep,
      seconds: config.epochs * epochSeconds,
      stateMiB: Math.round((bytesOfState(config) * parameters) / 2 ** 20),
    };
  } finally {
    state.dispose();
    task.net.dispose();
  }
}

/** For each parameter: weight and average, four bytes each, and two moments. */
function bytesOfState({ optimizerStatePrecision }: FoldJob["config"]): number {
  return 2 * 4 + 2 * (optimizerStatePrecision === "float32" ? 4 : 2);
}

/** Extrapolates a step of these batches from the volume with the fewest slices. */
async function measureStep(
  task: Pick<FoldTask, "computeLoss">,
  { trainable }: Pick<TrainingState, "trainable">,
  productPrecision: ProductPrecision,
  batches: readonly LoadedBatch<Sample, Example>[],
): Promise<Pick<FoldEstimate, "slices" | "secondsPerStep" | "peakRssMiB">> {
  const [smallest] = batches
    .flatMap(({ examples }) => examples)
    .sort((one, other) => one.shape[0] - other.shape[0]);
  if (smallest === undefined) {
    const reasons = batches.flatMap(({ unreadable }) => unreadable.map(({ reason }) => reason));
    throw new UserError(`no volume of the first step can be read:\n${reasons.join("\n")}`);
  }
  const measured = smallest.shape[0];
  const slices = batches.map(({ examples }) => examples.reduce((sum, example) => sum + example.shape[0], 0));
  const stepSlices = slices.reduce((sum, count) => sum + count, 0);
  const step = (): void => {
    trainStep(trainable, [() => task.computeLoss([smallest], 0)], { productPrecision });
  };
  const rssBefore = measureMemory().rssMiB;
  step(); // the first run builds TensorFlow's kernels and fills its memory pool
  const secondsPerStep = ((await secondsOf(step)) * stepSlices) / measured;
  const peakOfVolume = process.resourceUsage().maxRSS / 2 ** 10; // given in KiB
  // the batches of a step are computed one after the other
  const peakRssMiB = rssBefore + ((peakOfVolume - rssBefore) * Math.max(...slices)) / measured;
  return { slices: { measured, step: stepSlices }, secondsPerStep, peakRssMiB: Math.round(peakRssMiB) };
}

async function secondsOf(work: () => unknown): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

/** Formats an estimate as lines for people. */
export function formatEstimate({ run, fold, config }: FoldJob, estimate: FoldEstimate): string {
  const { encoder, imageSize } = config.net;
  const { slices } = estimate;
  const rows = [
    ["net", `${encoder} at ${imageSize} px, ${estimate.parameters.toLocaleString("en")} parameters`],
    ["samples", `${estimate.trainingSamples} to train on, ${estimate.validationSamples} to validate on`],
    ["steps", `${estimate.stepsInEpoch} an epoch, ${estimate.steps} in ${config.epochs} epochs`],
    ["a step", `${estimate.secondsPerStep.toFixed(2)} s, of ${slices.step} slices`],
    ["time", `about ${formatDuration(estimate.seconds)}, validation included, if loading keeps up`],
    [
      "memory",
      `${(estimate.peakRssMiB / 1024).toFixed(1)} GiB in that step; volumes with more slices take more`,
    ],
    ["disk", `${estimate.stateMiB} MiB a saved state, three of them while one is written`],
  ];
  const lines = rows.map(([name = "", value = ""]) => `  ${name.padEnd(8)} ${value}\n`);
  return `dry run of ${run}, fold ${fold}: one volume of ${slices.measured} slices was measured, nothing was written\n${lines.join("")}`;
}
