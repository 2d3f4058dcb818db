import { existsSync } from "node:fs";
import { readFile, realpath } from "node:fs/promises";
import { decodeCheckpoint, loadState } from "@spinegrade/model-zoo";
import { explainReadFailure, sha256, UserError, writeFileAtomic } from "@spinegrade/pipeline";
import { createGradingNet, type RecognisedNet, recogniseNet } from "@spinegrade/tasks";
import { exportNet } from "./export-net.ts";

export interface ExportCheckpointOptions {
  /** The licence of the weights, as its author states it. */
  readonly licence?: string;
}

/** A model that was written. */
export interface ExportedModel extends RecognisedNet {
  /** The size of the file, in bytes. */
  readonly bytes: number;
}

/**
 * Writes the net of a checkpoint as an ONNX model. Needs TensorFlow on the CPU.
 * @param path a `.safetensors` file of a training, or a `.pth` file of PyTorch with the same names.
 * @throws UserError when the checkpoint cannot be read or is of no net known here, or when the model cannot be written.
 */
export async function exportCheckpoint(
  path: string,
  out: string,
  { licence }: ExportCheckpointOptions = {},
): Promise<ExportedModel> {
  const file = await readFile(path).catch((error: unknown) => {
    throw explainReadFailure(path, error);
  });
  await mustBeOther(path, out);
  const checkpoint = decodeCheckpoint(file, path);
  const recognised = recogniseNet(checkpoint, path);
  const net = createGradingNet(recognised.net, null);
  try {
    loadState(net, checkpoint.state, path);
    const origin = { checkpointSha256: sha256(file), metadata: checkpoint.metadata };
    const model = await exportNet(net, licence === undefined ? origin : { ...origin, licence });
    await writeFileAtomic(out, model);
    return { ...recognised, bytes: model.length };
  } finally {
    net.dispose();
  }
}

async function mustBeOther(path: string, out: string): Promise<void> {
  if (existsSync(out) && (await realpath(out)) === (await realpath(path)))
    throw new UserError(
      `the model cannot replace ${out}, the checkpoint from which it is made: name another file`,
    );
}
