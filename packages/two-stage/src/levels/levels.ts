import { type Level, LEVELS, type PointSide } from "@spinegrade/competition-data";
import { createLevelNet, type LevelNet, type LevelOutput, readPresence } from "@spinegrade/model-zoo";
import { closedObject, compileSchema } from "@spinegrade/pipeline";
import { withTensors } from "@spinegrade/tasks";
import type { Volume } from "@spinegrade/volumes";
import * as tf from "@tensorflow/tfjs-core";
import { COORDINATES_KEY } from "../points/net-keys.ts";
import type { NetKeys, TwoStageNet } from "../task/two-stage-task.ts";
import { levelImages } from "./level-images.ts";
import {
  fromSequence,
  layOutSequence,
  type SequenceOptions,
  type SequenceSeries,
  toSequence,
} from "./level-sequence.ts";

/** How a study is shown to the net. */
export interface LevelInput extends SequenceOptions {
  /** Whether each slice's place in its series is a channel. */
  readonly coordinates: boolean;
}

/** Run-file keys of a net that finds the levels of axial slices. */
interface LevelsNet extends LevelInput {
  readonly task: string;
  readonly encoder: string;
  readonly attention: "slices" | "none";
}

/** JSON schemas of these keys. */
export const LEVELS_KEYS: NetKeys = {
  properties: {
    encoder: { type: "string", description: "The encoder's timm name." },
    crop: {
      ...{ type: "integer", minimum: 32, maximum: 512, default: 384 },
      description: "Rows and columns of the middle of the 512 frame that the net sees.",
    },
    side: {
      ...{ type: "integer", minimum: 32, maximum: 512, default: 224 },
      description: "Rows and columns that they are resized to.",
    },
    coordinates: {
      ...COORDINATES_KEY,
      description:
        "Gives the net each slice's place in its series as a channel, for few studies; published nets have none.",
    },
    attention: {
      enum: ["slices", "none"],
      default: "slices",
      description: "Which slices the attention layers relate: those of a study, or, as published, none.",
    },
  },
  required: ["encoder"],
};

const parseNet = compileSchema<LevelsNet>(
  closedObject({ task: { type: "string" }, ...LEVELS_KEYS.properties }, [
    "crop",
    "side",
    "coordinates",
    "attention",
  ]),
);

/** Where along a series the point of a side and level lies. */
export interface FoundPlace {
  readonly side: PointSide;
  readonly level: Level;
  /** Index of the slice in the order of stretched volumes, not rounded. */
  readonly z: number;
  /** The largest probability of any slice, 0..1. */
  readonly confidence: number;
}

/** Where an axial series shows the levels. */
export interface FoundLevels {
  /** For each slice of the series the probabilities of L1/L2 to L5/S1. */
  readonly probabilities: readonly (readonly number[])[];
  /** Of the left points, then of the right ones. */
  readonly places: readonly FoundPlace[];
}

/** A net that finds the levels of all axial series of a study. */
export interface Levels {
  readonly net: LevelNet;
  /** How a study is shown to the net. */
  readonly input: LevelInput;
  /**
   * Finds the levels of stretched axial series of one study, in any order; leaves no tensor.
   * @returns one result for each volume, in the order given.
   */
  find(volumes: readonly Volume[]): FoundLevels[];
}

/** Slices of one sequence at most; a study of more is shown in several. */
const MOST_SLICES = 256;

/**
 * Creates the level net of a run's `net`. The caller disposes it.
 * @param options.seed of the initial parameters; null when a checkpoint is loaded next.
 * @throws UserError when the encoder does not exist or a key is invalid.
 */
export function createLevels(
  given: TwoStageNet,
  options: { readonly seed: number | null; readonly recompute?: boolean },
): Levels {
  const { encoder, attention, crop, side, coordinates } = parseNet(
    given,
    `the net of the task ${given.task}`,
  );
  const input = { crop, side, coordinates };
  const net = createLevelNet({ encoder, attention, inChannels: coordinates ? 4 : 3, ...options });
  return {
    net,
    input,
    find: (volumes) => {
      const found = new Map<number, FoundLevels>();
      for (const part of inParts(volumes)) {
        const own = findInSequence(
          net,
          part.map(({ volume }) => volume),
          input,
        );
        for (const [at, levels] of own.entries()) found.set(part[at]?.index ?? -1, levels);
      }
      return volumes.map((_, index) => found.get(index) ?? { probabilities: [], places: [] });
    },
  };
}

interface PartOfStudy {
  readonly volume: Volume;
  readonly index: number;
}

/** Series together as long as their slices fit one sequence. */
function inParts(volumes: readonly Volume[]): PartOfStudy[][] {
  const parts: PartOfStudy[][] = [];
  let slices = Infinity;
  for (const [index, volume] of volumes.entries()) {
    slices += volume.shape[0];
    if (slices > MOST_SLICES) {
      parts.push([]);
      slices = volume.shape[0];
    }
    parts.at(-1)?.push({ volume, index });
  }
  return parts;
}

function findInSequence(net: LevelNet, volumes: readonly Volume[], input: LevelInput): FoundLevels[] {
  return withTensors(() => {
    const sequence = layOutSequence(volumes, input);
    const output = meanOverMirrors(net, levelImages(sequence, input.coordinates));
    const levels = tf.softmax(output.levelLogits).arraySync();
    const found = new Map(
      sequence.series.map((series) => [series.index, readSeries(series, output, levels)]),
    );
    return volumes.map((_, index) => found.get(index) ?? { probabilities: [], places: [] });
  });
}

/** The mean over the slices, their left-right and their front-back mirror; the first exchanges the sides. */
function meanOverMirrors(net: LevelNet, images: tf.Tensor4D): LevelOutput {
  const run = (shown: tf.Tensor4D): LevelOutput => net.forward(shown, [shown.shape[0]], { training: false });
  const [plain, leftRight, frontBack] = [run(images), run(tf.reverse(images, 2)), run(tf.reverse(images, 1))];
  const mean = (a: tf.Tensor2D, b: tf.Tensor2D, c: tf.Tensor2D): tf.Tensor2D =>
    tf.div<tf.Tensor2D>(tf.addN([a, b, c]), 3);
  return {
    levelLogits: mean(plain.levelLogits, leftRight.levelLogits, frontBack.levelLogits),
    leftLogits: mean(plain.leftLogits, leftRight.rightLogits, frontBack.leftLogits),
    rightLogits: mean(plain.rightLogits, leftRight.leftLogits, frontBack.rightLogits),
  };
}

function readSeries(
  series: SequenceSeries,
  { leftLogits, rightLogits }: LevelOutput,
  levels: readonly (readonly number[])[],
): FoundLevels {
  const own = (logits: tf.Tensor2D): tf.Tensor2D =>
    tf.slice2d(logits, [series.first, 0], [series.slices, LEVELS.length]);
  return {
    probabilities: Array.from(
      { length: series.depth },
      (_, slice) => levels[series.first + toSequence(series, slice)] ?? [],
    ),
    places: [
      ...placesOf(series, "left", readPresence(own(leftLogits))),
      ...placesOf(series, "right", readPresence(own(rightLogits))),
    ],
  };
}

function placesOf(
  series: SequenceSeries,
  side: "left" | "right",
  { z, confidence }: ReturnType<typeof readPresence>,
): FoundPlace[] {
  const [places, confidences] = [z.dataSync<"float32">(), confidence.dataSync<"float32">()];
  return LEVELS.map((level: Level, index) => ({
    side,
    level,
    z: fromSequence(series, places[index] ?? Number.NaN),
    confidence: confidences[index] ?? Number.NaN,
  }));
}
