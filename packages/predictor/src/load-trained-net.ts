import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeSafetensors, loadState } from "@spinegrade/model-zoo";
import { UserError } from "@spinegrade/pipeline";
import { createGradingNet, type GradingNet, type NetConfig, type TrainedFold } from "@spinegrade/tasks";

/**
 * Builds a net and loads a checkpoint into it, strictly. The caller disposes the net.
 * @throws UserError when the file is absent, damaged or for another net; it says to train the run again.
 */
export async function loadTrainedNet(
  net: NetConfig,
  { checkpoint }: TrainedFold,
  workDir: string,
): Promise<GradingNet> {
  const path = join(workDir, checkpoint);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new UserError(`the checkpoint ${path} cannot be read: train the run again`, { cause: error });
  });
  const { state } = orTrainAgain(() => decodeSafetensors(bytes, path));
  const loaded = createGradingNet(net, null);
  try {
    orTrainAgain(() => {
      loadState(loaded, state, path);
    });
  } catch (error) {
    loaded.dispose();
    throw error;
  }
  return loaded;
}

/** @throws UserError that adds the remedy to the error of the work. */
function orTrainAgain<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${error.message}; delete it and train the run again`, { cause: error });
  }
}
