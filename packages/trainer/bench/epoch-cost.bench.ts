/**
 * What validation, the checkpoint and the states to go on from add to an epoch of 400 training volumes and 100 validation
 * ones (8 slices of 320 px), as five folds have them: measured on a few volumes, one checkpoint and one state, and
 * summed up. Prints one JSON line for each encoder.
 *
 *   npm run bench -- --project trainer --name epoch-cost
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type EngineInfo, startEngine } from "@spinegrade/engine";
import { nfnLoss } from "@spinegrade/losses";
import { createNfnNet, encodeCheckpoint, stateOf } from "@spinegrade/model-zoo";
import { writeFileAtomic } from "@spinegrade/pipeline";
import { readNfnOutput } from "@spinegrade/predictor";
import { nfnTargets } from "../src/nfn-targets.ts";
import { StateStore } from "../src/state-store.ts";
import { trainStep } from "../src/train-step.ts";
import { TrainingMemory } from "../src/training-memory.ts";
import { savingInterval } from "../src/training-saver.ts";
import { collectState } from "../src/training-state.ts";
import { validateVolume } from "../src/validate.ts";
import { validateFold } from "../src/validate-fold.ts";
import { describeEngine, median, print, toFourDigits } from "./bench-run.ts";
import { benchLoader, benchRun, type BenchVolumes, makeBenchVolumes, stepLoss } from "./bench-volumes.ts";

const [DEPTH, SIZE, TRAINING, VALIDATION] = [8, 320, 400, 100];

async function secondsOf(work: () => unknown): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

/** Seconds of one step, one validation volume, one checkpoint and one state; each done once before it is timed. */
async function measure(
  encoder: string,
  volumes: BenchVolumes,
  steps: number,
): Promise<Record<string, number>> {
  const net = createNfnNet({ encoder, seed: 1 });
  const config = benchRun(encoder, SIZE);
  const memory = new TrainingMemory(net, config);
  const loader = benchLoader(volumes, config);
  const [weights] = config.lossWeights;
  if (weights === undefined) throw new Error("the run has no loss weights");
  const stage = {
    targetsOf: nfnTargets,
    read: readNfnOutput,
    lossOf: (output: Parameters<typeof nfnLoss>[0], target: Parameters<typeof nfnLoss>[1]) =>
      nfnLoss(output, target, { matching: "nearest" }),
  };
  const step = async (index: number): Promise<number> => {
    const sample = volumes.data.training[index];
    if (sample === undefined) throw new Error("there are too few samples");
    const example = await loader.augmented(sample, 0);
    return secondsOf(() => trainStep(memory.trainable, [() => stepLoss(net, [example])]));
  };
  const stepSeconds: number[] = [];
  for (let index = 0; index <= steps; index++) stepSeconds.push(await step(index));
  const validate = (count: number): Promise<unknown> =>
    validateFold(
      (example) => validateVolume(net, stage, example, { weights, poolsUnderTruth: false }),
      loader,
      {
        training: volumes.data.training,
        validation: volumes.data.validation.slice(0, count),
      },
    );
  await validate(1);
  const validationSeconds = await memory.withAverage(() => secondsOf(() => validate(steps)));
  const checkpoint = (): Promise<void> =>
    writeFileAtomic(join(volumes.workDir, "checkpoint.safetensors"), encodeCheckpoint(stateOf(net), {}));
  const store = new StateStore(join(volumes.workDir, "state"));
  const saveState = (): Promise<void> => store.save(1, collectState(memory), {});
  const seconds = {
    step: median(stepSeconds.slice(1)),
    validationVolume: validationSeconds / steps,
    checkpoint: await secondsOf(checkpoint),
    state: await secondsOf(saveState),
  };
  memory.dispose();
  net.dispose();
  return seconds;
}

async function reportCost(
  encoder: string,
  volumes: BenchVolumes,
  steps: number,
  engine: EngineInfo,
): Promise<void> {
  const {
    step = 0,
    validationVolume = 0,
    checkpoint = 0,
    state = 0,
  } = await measure(encoder, volumes, steps);
  const validation = VALIDATION * validationVolume;
  const states = ((TRAINING * step) / savingInterval(state)) * state;
  const epoch = TRAINING * step + validation + checkpoint + states;
  const percent = (seconds: number): number => toFourDigits((100 * seconds) / epoch);
  print({
    op: `epoch-cost ${encoder}`,
    shape: [DEPTH, SIZE, SIZE, 1],
    seconds: [step, validationVolume, checkpoint, state].map(toFourDigits),
    of: ["step", "validation volume", "checkpoint", "state"],
    epochSeconds: toFourDigits(epoch),
    percentOfEpoch: {
      validation: percent(validation),
      checkpoint: percent(checkpoint),
      states: percent(states),
      together: percent(validation + checkpoint + states),
    },
    ...describeEngine(engine),
  });
}

const { values } = parseArgs({
  options: { steps: { type: "string", default: "3" }, encoder: { type: "string", multiple: true } },
});
const steps = Number(values.steps);
const engine = await startEngine();
const volumes = await makeBenchVolumes(DEPTH, steps + 1, steps);
try {
  for (const encoder of values.encoder ?? ["resnet18d", "pvt_v2_b4"])
    await reportCost(encoder, volumes, steps, engine);
} finally {
  await volumes.remove();
}
