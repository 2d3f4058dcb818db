import { existsSync } from "node:fs";
import { readFile, realpath } from "node:fs/promises";
import { CLOSE_UP_SCOPE, decodeCheckpoint, type DecodedCheckpoint, loadState } from "@spinegrade/model-zoo";
import { explainReadFailure, sha256, UserError, writeFileAtomic } from "@spinegrade/pipeline";
import { createGradingNet, recogniseNet } from "@spinegrade/tasks";
import { exportNet } from "./export-net.ts";
import { exportTwoStageNet } from "./export-two-stage-net.ts";
import type { NetOrigin } from "./model/describe-net.ts";
import { computationOf } from "./two-stage/computation-of.ts";
import { describeInputs } from "./two-stage/describe-two-stage-net.ts";
import { type OpenedTwoStageNet, openTwoStageNet } from "./two-stage/open-two-stage-net.ts";

export interface ExportCheckpointOptions {
  /** The licence of the weights, as its author states it. */
  readonly licence?: string;
}

/** A model that was written. */
export interface ExportedModel {
  readonly task: string;
  /** The encoder's timm name. */
  readonly encoder: string;
  /** Its inputs, for people. */
  readonly inputs: string;
  /** The size of the file, in bytes. */
  readonly bytes: number;
}

/**
 * Writes the net of a checkpoint as an ONNX model. Needs TensorFlow on the CPU.
 * @param path a `.safetensors` file of a training, or a `.pth` file of PyTorch with the same names. Nets of the two-stage
 *   solution are recognised by the configuration that a training records, so as `.safetensors` alone.
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
  const facts = { checkpointSha256: sha256(file), metadata: checkpoint.metadata };
  const origin = licence === undefined ? facts : { ...facts, licence };
  const opened = openTwoStageNet(checkpoint, path);
  const { model, ...about } =
    opened === undefined
      ? await exportOneStage(checkpoint, path, origin)
      : await exportTwoStage(opened, { checkpoint, path }, origin);
  await writeFileAtomic(out, model);
  return { ...about, bytes: model.length };
}

type Encoded = Omit<ExportedModel, "bytes"> & { readonly model: Uint8Array };

async function exportOneStage(
  checkpoint: DecodedCheckpoint,
  path: string,
  origin: NetOrigin,
): Promise<Encoded> {
  const { net: config, imageSizeFrom } = recogniseNet(checkpoint, path);
  const net = createGradingNet(config, null);
  const from = imageSizeFrom === "published" ? ", as published: the checkpoint records no size" : "";
  const { task, encoder, imageSize } = config;
  try {
    loadState(net, checkpoint.state, path);
    const model = await exportNet(net, origin);
    return { task, encoder, inputs: `images of ${imageSize} px${from}`, model };
  } finally {
    net.dispose();
  }
}

async function exportTwoStage(
  { recorded: { task, encoder, closeUps }, model: opened }: OpenedTwoStageNet,
  { checkpoint, path }: { readonly checkpoint: DecodedCheckpoint; readonly path: string },
  origin: NetOrigin,
): Promise<Encoded> {
  try {
    const isCorrected = closeUps !== undefined;
    loadState(opened.net, checkpoint.state, {
      source: path,
      ...(isCorrected && { only: (name) => !name.startsWith(`${CLOSE_UP_SCOPE}.`) }),
    });
    const model = await exportTwoStageNet(opened, { ...origin, task, encoder, isCorrected });
    return { task, encoder, inputs: describeInputs(computationOf(opened).inputs), model };
  } finally {
    opened.net.dispose();
  }
}

async function mustBeOther(path: string, out: string): Promise<void> {
  if (existsSync(out) && (await realpath(out)) === (await realpath(path)))
    throw new UserError(
      `the model cannot replace ${out}, the checkpoint from which it is made: name another file`,
    );
}
