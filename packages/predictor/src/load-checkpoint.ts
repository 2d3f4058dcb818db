import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeStored, loadState, type Stateful } from "@spinegrade/model-zoo";
import { sha256, UserError } from "@spinegrade/pipeline";
import type { TrainedFold } from "@spinegrade/tasks";

/** The result of `loadCheckpoint`: a net, and whatever uses it. */
export interface WithNet {
  readonly net: Stateful & { dispose(): void };
}

/** The object that was made, and the SHA-256 of the file whose weights it has. */
interface LoadedCheckpoint<Made extends WithNet> {
  readonly made: Made;
  readonly sha256: string;
}

/**
 * Makes a net and loads the checkpoint of a fold into it, strictly; disposes the net where that fails.
 * @throws UserError when the file is absent, damaged or for another net; it says to train the run again.
 */
export async function loadCheckpoint<Made extends WithNet>(
  make: () => Made,
  { checkpoint }: TrainedFold,
  workDir: string,
): Promise<LoadedCheckpoint<Made>> {
  const path = join(workDir, checkpoint);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new UserError(`the checkpoint ${path} cannot be read: train the run again`, { cause: error });
  });
  const { state } = orTrainAgain(() => decodeStored(bytes, path));
  const made = make();
  try {
    orTrainAgain(() => {
      loadState(made.net, state, path);
    });
  } catch (error) {
    made.net.dispose();
    throw error;
  }
  return { made, sha256: sha256(bytes) };
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
