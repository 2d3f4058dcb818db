import {
  CheckpointError,
  compareWithNet,
  DECODER_CHANNELS,
  describeFaults,
  ENCODER_NAMES,
  type Mismatches,
  type TensorShape,
  unwrapNames,
} from "@spinegrade/model-zoo";
import { compileSchema, parseJson } from "@spinegrade/pipeline";
import type { NetConfig } from "./net-config.ts";
import { listTasks } from "./registry.ts";
import type { Task } from "./definition/task.ts";

/** The part of a checkpoint that is read: names, types and shapes, and the metadata of its header. */
export interface CheckpointShapes {
  readonly state: ReadonlyMap<string, TensorShape>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A net recognised from its checkpoint. */
export interface RecognisedNet {
  readonly net: NetConfig;
  /**
   * Source of the image size, on which no shape depends: `checkpoint`, its recorded configuration; `published`,
   * the size that the published solution uses with the encoder.
   */
  readonly imageSizeFrom: "checkpoint" | "published";
}

/** The differences between a checkpoint and one net. */
interface Candidate {
  readonly task: string;
  readonly encoder: string;
  readonly mismatches: Mismatches;
}

type DecoderChannels = NetConfig["decoderChannels"];

/** Number of differences from the nearest net that the error lists. */
const LISTED = 8;

/**
 * Recognises the net of a checkpoint: task, encoder and decoder widths from the names and shapes of its tensors, the image
 * size from the configuration that it records, else as published. Needs the engine, as nets do.
 * @param source the checkpoint's name in error messages.
 * @throws CheckpointError that names the nearest known net and how the checkpoint differs from it.
 */
export function recogniseNet({ state: named, metadata }: CheckpointShapes, source: string): RecognisedNet {
  const state = unwrapNames(named);
  const decoderChannels = readDecoderChannels(state);
  const recorded = recordedNet(metadata);
  const nearest = findNearest(state, decoderChannels, recorded);
  const { task, encoder, mismatches } = nearest;
  if (countOf(mismatches) > 0) throw notRecognised(source, nearest, decoderChannels);
  const { imageSize } = recorded;
  return {
    net: { task, encoder, decoderChannels, imageSize: imageSize ?? publishedImageSize(encoder) },
    imageSizeFrom: imageSize === undefined ? "published" : "checkpoint",
  };
}

/** The image size of the published solution: 384 for EfficientNets, 320 for all other encoders. */
function publishedImageSize(encoder: string): number {
  return encoder.startsWith("tf_efficientnet") ? 384 : 320;
}

/** The output channels of the decoder's first convolutions; the published ones where it has none. */
function readDecoderChannels(state: CheckpointShapes["state"]): DecoderChannels {
  const widthOf = (block: 0 | 1 | 2): number =>
    state.get(`decoder.block.${block}.conv1.0.weight`)?.shape[0] ?? DECODER_CHANNELS[block];
  return [widthOf(0), widthOf(1), widthOf(2)];
}

/** @param recorded comes first: two nets may have the same names and shapes. */
function findNearest(
  state: CheckpointShapes["state"],
  decoderChannels: DecoderChannels,
  recorded: RecordedNet,
): Candidate {
  let nearest: Candidate | undefined;
  const tasks = [...listTasks()].sort((a, b) => first(b.name, recorded.task) - first(a.name, recorded.task));
  const encoders = [...ENCODER_NAMES].sort((a, b) => first(b, recorded.encoder) - first(a, recorded.encoder));
  for (const task of tasks) {
    for (const encoder of encoders) {
      const mismatches = compareWith(task, encoder, decoderChannels, state);
      if (nearest === undefined || countOf(mismatches) < countOf(nearest.mismatches))
        nearest = { task: task.name, encoder, mismatches };
      if (countOf(mismatches) === 0) return nearest;
    }
  }
  if (nearest === undefined) throw new RangeError("no task is registered");
  return nearest;
}

function first(name: string, recorded: string | undefined): number {
  return Number(name === recorded);
}

function compareWith(
  task: Task,
  encoder: string,
  decoderChannels: DecoderChannels,
  state: CheckpointShapes["state"],
): Mismatches {
  const net = task.createNet({ encoder, decoderChannels, seed: null, shapesOnly: true });
  try {
    return compareWithNet(net, state);
  } finally {
    net.dispose();
  }
}

function countOf({ missing, unexpected, misshapen }: Mismatches): number {
  return missing.length + unexpected.length + misshapen.length;
}

function notRecognised(
  source: string,
  { task, encoder, mismatches }: Candidate,
  decoderChannels: DecoderChannels,
): CheckpointError {
  const faults = { ...mismatches, notFinite: [] };
  const lines = describeFaults(faults);
  const more = lines.length > LISTED ? [`and ${lines.length - LISTED} more`] : [];
  return new CheckpointError(
    `${source} is not a net that is known here; the nearest is ${task} with ${encoder} and a decoder of ` +
      `${decoderChannels.join(", ")} channels, from which it differs in ${lines.length === 1 ? "1 tensor" : `${lines.length} tensors`}:\n  ` +
      [...lines.slice(0, LISTED), ...more].join("\n  "),
    faults,
  );
}

interface RecordedNet {
  readonly task?: string;
  readonly encoder?: string;
  readonly imageSize?: number;
}

const parseRecordedConfig = compileSchema<{ readonly net: RecordedNet }>({
  type: "object",
  required: ["net"],
  properties: {
    net: {
      type: "object",
      properties: {
        task: { type: "string" },
        encoder: { type: "string" },
        imageSize: { type: "integer", minimum: 1 },
      },
    },
  },
});

/** The net in the resolved configuration that a training writes into its checkpoint; empty for other files. */
function recordedNet(metadata: CheckpointShapes["metadata"]): RecordedNet {
  const text = metadata["spinegrade.config"];
  if (text === undefined) return {};
  return parseRecordedConfig(parseJson(text, "spinegrade.config"), "spinegrade.config").net;
}
