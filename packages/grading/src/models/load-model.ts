import { readFile } from "node:fs/promises";
import { decodeWeights, loadState } from "@spinegrade/model-zoo";
import { createGradingNet, type GradingNet } from "@spinegrade/tasks";
import type { GradingModel } from "./grading-model.ts";

/** Builds the net of a model and loads its weights. The caller disposes it. @throws CheckpointError when they do not fit. */
export async function loadModel({ net, path }: GradingModel): Promise<GradingNet> {
  const { state } = decodeWeights(await readFile(path), path);
  const loaded = createGradingNet(net, null);
  try {
    loadState(loaded, state, path);
  } catch (error) {
    loaded.dispose();
    throw error;
  }
  return loaded;
}
