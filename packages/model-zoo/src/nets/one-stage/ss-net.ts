import * as tf from "@tensorflow/tfjs-core";
import { unet2d } from "../../decoders/unet-2d.ts";
import { createEncoder } from "../../encoders/create-encoder.ts";
import { LEVELS } from "../../heads/label-counts.ts";
import { nfnHead, type NfnHead, type PointReading } from "../../heads/nfn-head.ts";
import { recessCanalHead } from "../../heads/recess-canal-head.ts";
import type { NetMode } from "../net.ts";
import { oneStageNet } from "./one-stage-net.ts";
import type { NetOptions, OneStageNet } from "./one-stage-net.ts";
import type { Scope } from "../../parameters/scope.ts";
import { splitByDepth } from "../split-by-depth.ts";

// a type, not an interface, so that tf.tidy accepts it as a container of tensors
export type SsOutput = Readonly<{
  /**
   * For each stack [1, K, h, w, P], h and w a quarter of the image's; each point sums to 1 over the K slices of its
   * level, so that the sum over h and w is the probability of each slice.
   */
  heatmap: tf.Tensor5D[];
  /** `[B, P, 3]`: x and y in mask px from the centre of the first pixel, z in slices of the point's level, from 0. */
  xyz: tf.Tensor3D;
  /** [B, P, 3]; a softmax over the last axis gives the grades' probabilities. */
  gradeLogits: tf.Tensor3D;
}>;

/** A net that grades subarticular stenosis; P = 10 points, left L1/L2 to L5/S1, then right. */
export type SsNet = OneStageNet<SsOutput, tf.Tensor5D>;

/** The heads of one level, and the points that they read: the recesses, or the recesses and the canal between them. */
interface LevelHead {
  readonly head: NfnHead;
  readonly points: number;
}

/**
 * The SS net: a 2-D encoder and a 2-D U-Net decoder over all slices; the heads read the left and right recess of each
 * level from the slices of that level. `depths` are those of the stacks, five levels of K slices each.
 *
 * In training every batch norm uses the statistics of the whole batch.
 * @throws UserError if there is no such encoder; RangeError from `forward` if the depths do not fit the images, or are
 * not five times a whole number.
 */
export function createSsNet(options: NetOptions): SsNet {
  return stackNet(options, (root, channels) => ({ head: nfnHead(root, channels, 2), points: 2 }));
}

/**
 * The SS net with heads for the canal as well: P = 15 points, the left recesses L1/L2 to L5/S1, the canal, the right
 * recesses. Encoder and decoder are shared; canal and recesses have separate heads. Otherwise as `createSsNet`.
 * @throws as `createSsNet`.
 */
export function createSsCanalNet(options: NetOptions): SsNet {
  return stackNet(options, (root, channels) => ({ head: recessCanalHead(root, channels), points: 3 }));
}

function stackNet(
  options: NetOptions,
  headOf: (root: Scope, channels: number) => LevelHead,
): OneStageNet<SsOutput, tf.Tensor5D> {
  return oneStageNet<SsOutput, tf.Tensor5D>(options, (root, decoderChannels) => {
    const encoder = createEncoder(options.encoder, root.child("encoder"));
    const decode = unet2d(root.child("decoder"), encoder.featureInfo, decoderChannels);
    const ofLevel = headOf(root, decoderChannels[2]);
    return {
      featureInfo: encoder.featureInfo,
      forward: (images, depths, mode) => {
        const maps = splitByDepth(decode(encoder.encode(images, mode), mode), depths);
        const readings = maps.map((map, stack) =>
          readStack(map, ofLevel, mode, mode.poolingHeatmaps?.[stack]),
        );
        const pooled = tf.concat(
          readings.map((reading) => reading.pooled),
          0,
        ); // B of [1, P, 128] -> [B, P, 128]
        return {
          heatmap: readings.map(({ heatmap }) => heatmap),
          xyz: tf.concat(
            readings.map(({ xyz }) => xyz),
            0,
          ), // B of [1, P, 3] -> [B, P, 3]
          gradeLogits: ofLevel.head.grade(pooled, mode),
        };
      },
    };
  });
}

/** [1, 5 * K, h, w, C] -> the readings of the P points. */
function readStack(
  map: tf.Tensor5D,
  { head, points }: LevelHead,
  mode: NetMode<tf.Tensor5D>,
  poolingHeatmap: tf.Tensor5D | undefined,
): PointReading {
  const depth = map.shape[1];
  if (depth % LEVELS !== 0) throw new RangeError(`a stack of ${depth} slices cannot be five levels`);
  return tf.tidy(() => {
    const levels = tf.split<tf.Tensor5D>(map, LEVELS, 1);
    const readings = levels.map((level, index) =>
      head.read(level, mode, poolingHeatmap && levelOf(poolingHeatmap, index)),
    );
    const gather = <T extends tf.Tensor>(pick: (reading: PointReading) => T, axis: number): T =>
      byPoint(readings.map(pick), points, axis);
    return {
      heatmap: gather(({ heatmap }) => heatmap, 4),
      xyz: gather(({ xyz }) => xyz, 1),
      pooled: gather(({ pooled }) => pooled, 1),
    };
  });
}

/** Five tensors with an axis of left and right -> one whose axis holds the five of the left, then of the right. */
function byPoint<T extends tf.Tensor>(levels: readonly T[], points: number, axis: number): T {
  const split = levels.map((level) => tf.split<T>(level, points, axis));
  return tf.concat<T>(
    Array.from({ length: points }, (_, point) => split.flatMap((ofLevel) => ofLevel[point] ?? [])).flat(),
    axis,
  );
}

/** [1, K, h, w, P] -> [1, K, h, w, P / 5], the points of a level. */
function levelOf(heatmap: tf.Tensor5D, index: number): tf.Tensor5D {
  const points = tf.split<tf.Tensor5D>(heatmap, heatmap.shape[4], 4);
  return tf.concat<tf.Tensor5D>(
    points.filter((_, point) => point % LEVELS === index),
    4,
  );
}
