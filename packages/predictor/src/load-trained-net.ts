import { createGradingNet, type GradingNet, type NetConfig, type TrainedFold } from "@spinegrade/tasks";
import { loadCheckpoint } from "./load-checkpoint.ts";

/**
 * Builds a net and loads a checkpoint into it, strictly. The caller disposes the net.
 * @throws UserError when the file is absent, damaged or for another net; it says to train the run again.
 */
export async function loadTrainedNet(
  net: NetConfig,
  fold: TrainedFold,
  workDir: string,
): Promise<GradingNet> {
  const { made } = await loadCheckpoint(() => ({ net: createGradingNet(net, null) }), fold, workDir);
  return made.net;
}
