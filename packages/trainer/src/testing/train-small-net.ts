/**
 * Trains the small net in a separate process, for tests that kill it: `train-small-net.ts FOLDER [OPTIONS]`. Loading a
 * sample, validating and saving block the process, as TensorFlow does, for the times in the options (JSON,
 * milliseconds). Prints "step N" after each step, and finally "done" and the hash of the weights.
 */
import { startEngine } from "@spinegrade/engine";
import { runCommand } from "@spinegrade/pipeline";
import { train } from "../loop/train.ts"; // not the whole package: many processes start
import { withStopSignals } from "../commands/stop-signals.ts";
import { yieldToEvents } from "../loop/yield-to-events.ts";
import { block } from "./block.ts";
import { createSmallNet, smallData } from "./small-training.ts";

/** The options of the script. */
export interface SmallTrainingOptions {
  /** Passes over the data, of six steps each; default 1. */
  readonly epochs?: number;
  /** Time to load a sample. */
  readonly loadMs?: number;
  /** Time to validate a volume; there are ten. */
  readonly validateMs?: number;
  /** Seconds between two saves of the state; default 0, after each step. */
  readonly stateIntervalSeconds?: number;
}

const [folder = "", options = "{}"] = process.argv.slice(2);
const {
  epochs = 1,
  loadMs = 0,
  validateMs = 0,
  stateIntervalSeconds = 0,
} = JSON.parse(options) as SmallTrainingOptions;

await runCommand(async () => {
  await startEngine();
  const net = createSmallNet(4000); // states of 0.5 MB, so that a kill may come while one is written
  const data = smallData(21);
  const say = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  await withStopSignals(({ signal, listen }) =>
    train(
      net,
      {
        ...data,
        load: (index, epoch) => {
          block(loadMs);
          return data.load(index, epoch);
        },
      },
      {
        epochs,
        batchSize: 4,
        learningRate: { schedule: "cosine", rate: 1e-2, finalRate: 1e-4 },
        warmUpSteps: 5,
        clipNorm: 1,
        emaDecay: 0.9,
        folder,
        signal,
        stateIntervalSeconds,
        computeLoss: (examples) => net.computeLoss(examples),
        validate: async (epoch) => {
          if (validateMs > 0) await validateVolumes(validateMs, signal, say);
          return { hash: net.hash(), epoch };
        },
        onStart: listen,
        onStep: ({ step }) => {
          say(`step ${step}`);
        },
      },
    ),
  );
  say(`done ${net.hash()}`);
  return 0;
});

async function validateVolumes(
  milliseconds: number,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  for (let volume = 1; volume <= 10; volume++) {
    await yieldToEvents();
    signal.throwIfAborted();
    block(milliseconds);
    say(`volume ${volume}`);
  }
}
