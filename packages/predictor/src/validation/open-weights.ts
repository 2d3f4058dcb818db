import { readFile } from "node:fs/promises";
import { decodeWeights, loadState, type StoredCheckpoint } from "@spinegrade/model-zoo";
import { compileSchema, explainReadFailure, parseJson, UserError } from "@spinegrade/pipeline";
import { createGradingNet, type GradingNet, type NetConfig } from "@spinegrade/tasks";
import type { FoldWeights } from "./validation-run.ts";

/** The net of a fold, and whether its training recorded a flip that keeps the sides. */
export interface OpenedWeights {
  readonly net: GradingNet;
  /** Undefined when the checkpoint does not record how it was trained. */
  readonly keepsSides: boolean | undefined;
}

/**
 * Loads the net of a fold, strictly. The caller disposes it.
 * @throws UserError when the file cannot be read or is for another net, or when the checkpoint records that it belongs to
 * another fold: it was trained on the studies that it would be validated on.
 */
export async function openWeights(config: NetConfig, { fold, path }: FoldWeights): Promise<OpenedWeights> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw explainReadFailure(path, error);
  });
  const decoded = decodeWeights(bytes, path);
  refuseLeak(decoded, fold, path);
  const net = createGradingNet(config, null);
  try {
    loadState(net, decoded.state, path);
  } catch (error) {
    net.dispose();
    throw error;
  }
  return { net, keepsSides: recordedFlip(decoded, path) };
}

/** The fold that a training of ours wrote into its checkpoint. */
function refuseLeak({ metadata }: StoredCheckpoint, fold: number, path: string): void {
  const recorded = metadata["spinegrade.fold"];
  if (recorded === undefined || Number(recorded) === fold) return;
  throw new UserError(
    `${path} is to validate fold ${fold}, but it is the net of fold ${recorded}, which was trained on the studies of ` +
      `fold ${fold}: give each fold its own checkpoint`,
  );
}

interface RecordedConfig {
  readonly augmentation?: { readonly flip?: string };
}

const parseRecordedConfig = compileSchema<RecordedConfig>({
  type: "object",
  properties: { augmentation: { type: "object", properties: { flip: { type: "string" } } } },
});

function recordedFlip({ metadata }: StoredCheckpoint, path: string): boolean | undefined {
  const text = metadata["spinegrade.config"];
  if (text === undefined) return undefined;
  return parseRecordedConfig(parseJson(text, path), path).augmentation?.flip === "keep-sides";
}
