/**
 * Estimates the time that validation, the checkpoint and the training states add to an epoch of 400 training and 100
 * validation volumes (8 slices of 320 px), as with five folds. Extrapolates from a few volumes, one checkpoint and one
 * state. Prints one JSON line per encoder.
 *
 *   npm run bench -- --project trainer --name epoch-cost
 */
import { median } from "@spinegrade/metrics";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type EngineInfo, startEngine } from "@spinegrade/engine";
import { encodeCheckpoint, stateOf } from "@spinegrade/model-zoo";
import { writeFileAtomic } from "@spinegrade/pipeline";
import { NFN } from "@spinegrade/tasks";
import { cpuSecondsNow, toFourDigits } from "@spinegrade/test-utils/process-costs";
import { SliceTables } from "../src/tasks/slice-tables.ts";
import { StateStore } from "../src/state/state-store.ts";
import { trainStep } from "../src/step/train-step.ts";
import { TrainingState } from "../src/state/training-state.ts";
import { savingInterval } from "../src/state/state-saver.ts";
import { collectTensors } from "../src/state/state-tensors.ts";
import { validateFold, validationSource } from "../src/tasks/validate-fold.ts";
import { describeEngine, print } from "./bench-run.ts";
import { benchLoader, benchRun, type BenchVolumes, makeBenchVolumes } from "./bench-volumes.ts";

const [DEPTH, SIZE, TRAINING, VALIDATION] = [8, 320, 400, 100];

/** Cost of one piece of work: by the clock, and as processor time of all threads, which other programs lengthen less. */
interface Cost {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

async function costOf(work: () => unknown): Promise<Cost> {
  const [startedAt, cpuBefore] = [performance.now(), cpuSecondsNow()];
  await work();
  return { seconds: (performance.now() - startedAt) / 1000, cpuSeconds: cpuSecondsNow() - cpuBefore };
}

/** The parts of an epoch. */
interface Parts<Value> {
  readonly step: Value;
  readonly validationVolume: Value;
  readonly checkpoint: Value;
  readonly state: Value;
}

/** The cost of each part; steps and volumes are done once before they are timed. */
async function measure(encoder: string, volumes: BenchVolumes, steps: number): Promise<Parts<Cost>> {
  const net = NFN.createNet({ encoder, seed: 1 });
  const config = benchRun(encoder, SIZE);
  const state = new TrainingState(net, config);
  const loader = benchLoader(volumes, config);
  const [weights] = config.lossWeights;
  if (weights === undefined) throw new Error("the run has no loss weights");
  const objective = net.objective(config);
  const step = async (index: number): Promise<Cost> => {
    const sample = volumes.data.training[index];
    if (sample === undefined) throw new Error("there are too few samples");
    const example = await loader.augmented(sample, 0);
    return costOf(() =>
      trainStep(state.trainable, [() => objective.computeLoss([example], weights, "predicted-heatmap")]),
    );
  };
  const stepCosts: Cost[] = [];
  for (let index = 0; index <= steps; index++) stepCosts.push(await step(index));
  const timed = stepCosts.slice(1);
  const validate = (count: number): Promise<unknown> =>
    validateFold(
      (example) => objective.validate(example, weights),
      validationSource(loader, new SliceTables(volumes.workDir), { task: NFN, imageSize: SIZE }),
      {
        training: volumes.data.training,
        validation: volumes.data.validation.slice(0, count),
      },
    );
  await validate(1);
  const validation = await state.withAverage(() => costOf(() => validate(steps)));
  const checkpoint = (): Promise<void> =>
    writeFileAtomic(join(volumes.workDir, "checkpoint.safetensors"), encodeCheckpoint(stateOf(net), {}));
  const store = new StateStore(join(volumes.workDir, "state"));
  const saveState = (): Promise<void> => store.save(1, collectTensors(state), {});
  const parts = {
    step: {
      seconds: median(timed.map(({ seconds }) => seconds)),
      cpuSeconds: median(timed.map(({ cpuSeconds }) => cpuSeconds)),
    },
    validationVolume: {
      seconds: validation.seconds / steps,
      cpuSeconds: validation.cpuSeconds / steps,
    },
    checkpoint: await costOf(checkpoint),
    state: await costOf(saveState),
  };
  state.dispose();
  net.dispose();
  return parts;
}

/** Shares of all validation volumes, the checkpoint and the states in an epoch, in per cent. @param states their number. */
function percentOfEpoch(
  { step, validationVolume, checkpoint, state }: Parts<number>,
  states: number,
): Record<string, number> {
  const own = { validation: VALIDATION * validationVolume, checkpoint, states: states * state };
  const together = own.validation + own.checkpoint + own.states;
  const epoch = TRAINING * step + together;
  const percent = (seconds: number): number => toFourDigits((100 * seconds) / epoch);
  return {
    ...{ validation: percent(own.validation), checkpoint: percent(own.checkpoint) },
    ...{ states: percent(own.states), together: percent(together) },
  };
}

async function reportCost(
  encoder: string,
  volumes: BenchVolumes,
  steps: number,
  engine: EngineInfo,
): Promise<void> {
  const costs = await measure(encoder, volumes, steps);
  const by = (figure: keyof Cost): Parts<number> => ({
    step: costs.step[figure],
    validationVolume: costs.validationVolume[figure],
    checkpoint: costs.checkpoint[figure],
    state: costs.state[figure],
  });
  const seconds = by("seconds");
  const states = (TRAINING * seconds.step) / savingInterval(seconds.state);
  const rounded = (parts: Parts<number>): Record<string, number> =>
    Object.fromEntries(Object.entries(parts).map(([part, value]) => [part, toFourDigits(Number(value))]));
  print({
    op: `epoch-cost ${encoder}`,
    shape: [DEPTH, SIZE, SIZE, 1],
    secondsOf: rounded(seconds),
    cpuSecondsOf: rounded(by("cpuSeconds")),
    percentOfEpoch: percentOfEpoch(seconds, states),
    percentOfEpochByCpu: percentOfEpoch(by("cpuSeconds"), states),
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
