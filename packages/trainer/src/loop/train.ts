import { requireProductPrecision } from "@spinegrade/engine";
import { lockFolder } from "../state/lock-folder.ts";
import { StateStore } from "../state/state-store.ts";
import type { TrainableNet } from "../state/trainable-net.ts";
import { TrainingLoop } from "./training-loop.ts";
import { TrainingState } from "../state/training-state.ts";
import type { TrainingData } from "../batches/training-data.ts";
import type { TrainingResult, TrainOptions } from "./train-options.ts";
import { withDefaults } from "./train-settings.ts";

/**
 * Trains a net with AdamW and a moving average of the weights, which is validated after each epoch. With a folder, the
 * training state is saved regularly. Called again with the same arguments and an equally initialised net, the training
 * resumes from that state and ends with the same weights, bit for bit, as without the stop.
 * @param net holds the averaged weights at the end; the caller disposes it. TensorFlow must have been started.
 * @throws TrainingStopped when `signal` is aborted, after the state was saved.
 * @throws UserError when a loss or a gradient is not finite, naming step, samples and term; when too many samples
 * cannot be read; when the folder cannot be written, is in use by another process, or holds the state of another
 * training; when the processor cannot compute with the chosen precision.
 */
export async function train<Sample, Example, Figures = undefined>(
  net: TrainableNet,
  data: TrainingData<Sample, Example>,
  options: TrainOptions<Example, Figures>,
): Promise<TrainingResult<Figures>> {
  const { folder } = options;
  const run = async (): Promise<TrainingResult<Figures>> => {
    const settings = withDefaults(options);
    requireProductPrecision(settings.productPrecision);
    const state = new TrainingState(net, settings);
    try {
      const store = folder === undefined ? undefined : new StateStore(folder);
      return await new TrainingLoop(state, data, { ...options, ...settings }, store).run();
    } finally {
      state.dispose();
    }
  };
  return folder === undefined ? run() : lockFolder(folder, "a training", run);
}
