/**
 * Trains the small net in a process of its own, for tests that kill it: `train-small-net.ts FOLDER MILLISECONDS`, where
 * each sample takes so long to load. Says "step N" after each step, in the end "done" and the hash of the weights.
 */
import { setTimeout } from "node:timers/promises";
import { startEngine } from "@spinegrade/engine";
import { runCommand } from "@spinegrade/pipeline";
import { train } from "../train.ts"; // not the whole package: many processes start
import { withStopSignals } from "../stop-signals.ts";
import { createSmallNet, smallData } from "./small-training.ts";

const [folder = "", pause = "0"] = process.argv.slice(2);

await runCommand(async () => {
  await startEngine();
  const net = createSmallNet(4000); // states of 0.5 MB, so that a kill may come while one is written
  const data = smallData(21);
  const say = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  await withStopSignals((signal) =>
    train(
      net,
      {
        ...data,
        load: async (index, epoch) => {
          await setTimeout(Number(pause));
          return data.load(index, epoch);
        },
      },
      {
        epochs: 12,
        batchSize: 4,
        learningRate: { schedule: "cosine", rate: 1e-2, finalRate: 1e-4 },
        warmUpSteps: 5,
        clipNorm: 1,
        emaDecay: 0.9,
        folder,
        signal,
        stateIntervalSeconds: 0,
        computeLoss: (examples) => net.computeLoss(examples),
        validate: (epoch) => ({ hash: net.hash(), epoch }),
        onStep: ({ step }) => {
          say(`step ${step}`);
        },
      },
    ),
  );
  say(`done ${net.hash()}`);
  return 0;
});
