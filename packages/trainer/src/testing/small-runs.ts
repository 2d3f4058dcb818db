import { join } from "node:path";
import { beforeEach } from "@jest/globals";
import { train, type TrainingResult, type TrainOptions } from "@spinegrade/trainer";
import { temporaryFolder } from "@spinegrade/test-utils";
import { createSmallNet, smallData, type SmallExample, type SmallNet } from "./small-training.ts";

interface Figures {
  readonly hash: string;
}

type Options = Partial<TrainOptions<SmallExample, Figures>>;

interface SmallRuns {
  /** Trains a new small net: 3 epochs of 3 steps. @returns also the hash of all its numbers. */
  readonly run: (
    options?: Options,
    data?: ReturnType<typeof smallData>,
    onNet?: (net: SmallNet) => void,
  ) => Promise<TrainingResult<Figures> & Figures>;
  /** The output of this test's trainings. */
  readonly notices: string[];
  /** A path in the folder of this test, in which `run` keeps its states. */
  readonly at: (...names: readonly string[]) => string;
}

/** Trainings of the small net, with a new folder for each test. */
export function smallRuns(): SmallRuns {
  let folder: string;
  const notices: string[] = [];
  beforeEach(async () => {
    notices.length = 0;
    folder = await temporaryFolder("train");
  });

  const run: SmallRuns["run"] = async (options = {}, data = smallData(10), onNet) => {
    const net = createSmallNet();
    onNet?.(net);
    try {
      const result = await train(net, data, {
        epochs: 3,
        batchSize: 4,
        learningRate: 1e-2,
        folder,
        stateIntervalSeconds: 0,
        computeLoss: (examples) => net.computeLoss(examples),
        validate: () => ({ hash: net.hash() }),
        onNotice: (line) => notices.push(line),
        ...options,
      });
      return { ...result, hash: net.hash() };
    } finally {
      net.dispose();
    }
  };

  return { run, notices, at: (...names) => join(folder, ...names) };
}
