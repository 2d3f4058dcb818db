import { join } from "node:path";
import { beforeEach } from "@jest/globals";
import { train, type TrainOptions } from "@spinegrade/trainer";
import { temporaryFolder } from "@spinegrade/test-utils";
import { createSmallNet, smallData, type SmallExample, type SmallNet } from "./small-training.ts";

type Options = Partial<TrainOptions<SmallExample, { hash: string }>>;

/** Trainings of the small net, with a new folder for each test. */
export function smallRuns() {
  let folder: string;
  const notices: string[] = [];
  beforeEach(async () => {
    notices.length = 0;
    folder = await temporaryFolder("train");
  });

  /** Trains a new small net: 3 epochs of 3 steps. */
  async function run(options: Options = {}, data = smallData(10), onNet?: (net: SmallNet) => void) {
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
  }

  return { run, notices, at: (...names: readonly string[]): string => join(folder, ...names) };
}
