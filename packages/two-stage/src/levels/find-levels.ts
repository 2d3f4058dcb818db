import { type Level, LEVELS, type PointSide } from "@spinegrade/competition-data";
import { type LevelNet, type LevelOutput, readPresence } from "@spinegrade/model-zoo";
import { elementAt } from "@spinegrade/pipeline/element-at";
import { withTensors } from "@spinegrade/tasks";
import type { Volume } from "@spinegrade/volumes";
import * as tf from "@tensorflow/tfjs-core";
import { levelImages } from "./level-images.ts";
import { fromSequence, layOutSequence, type SequenceSeries, toSequence } from "./level-sequence.ts";
import type { LevelInput } from "./levels-keys.ts";

/** The position along a series of the point of one side and level. */
export interface FoundPlace {
  readonly side: PointSide;
  readonly level: Level;
  /** Index of the slice in the order of stretched volumes, not rounded. */
  readonly z: number;
  /** The largest probability of any slice, 0..1. */
  readonly confidence: number;
}

/** The levels found in an axial series. */
export interface FoundLevels {
  /** For each slice of the series the probabilities of L1/L2 to L5/S1. */
  readonly probabilities: readonly (readonly number[])[];
  /** Places of the left points, then of the right ones. */
  readonly places: readonly FoundPlace[];
}

/** Slices of one sequence at most; a study of more is shown in several. */
const MOST_SLICES = 256;

/** Finds the levels of stretched axial series of one study; leaves no tensor. @returns one result for each, in the order given. */
export function findLevels(net: LevelNet, volumes: readonly Volume[], input: LevelInput): FoundLevels[] {
  const found = new Map<number, FoundLevels>();
  for (const part of inParts(volumes)) {
    const own = findInSequence(
      net,
      part.map(({ volume }) => volume),
      input,
    );
    for (const [at, { index }] of part.entries()) found.set(index, elementAt(own, at));
  }
  return volumes.map((_, index) => foundAt(found, index));
}

function foundAt(found: ReadonlyMap<number, FoundLevels>, index: number): FoundLevels {
  const levels = found.get(index);
  if (levels === undefined) throw new Error(`axial series ${index} is in no sequence`);
  return levels;
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
    return volumes.map((_, index) => foundAt(found, index));
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
    probabilities: Array.from({ length: series.depth }, (_, slice) =>
      elementAt(levels, series.first + toSequence(series, slice)),
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
    z: fromSequence(series, elementAt(places, index)),
    confidence: elementAt(confidences, index),
  }));
}
