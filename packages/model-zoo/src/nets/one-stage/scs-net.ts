import * as tf from "@tensorflow/tfjs-core";
import { unet2d } from "../../decoders/unet-2d.ts";
import { createEncoder } from "../../encoders/create-encoder.ts";
import { scsHead } from "../../heads/scs-head.ts";
import type { ScsHead } from "../../heads/scs-head.ts";
import type { NetMode } from "../net.ts";
import { oneStageNet } from "./one-stage-net.ts";
import type { NetOptions, OneStageNet } from "./one-stage-net.ts";
import { splitByDepth } from "../split-by-depth.ts";

// a type, not an interface, so that tf.tidy accepts it as a container of tensors
export type ScsOutput = Readonly<{
  /** For each volume [1, h, w, 5], h and w a quarter of the image's; each level sums to 1. */
  heatmap: tf.Tensor4D[];
  /** For each volume [D, 5]: the probability that a slice is the one that shows a level; each level sums to 1. */
  sliceProbabilities: tf.Tensor2D[];
  /** `[B, 5, 2]`: x and y in mask px from the centre of the first pixel. */
  xy: tf.Tensor3D;
  /**
   * `[B, 5]`: the most probable slice, a whole number; not differentiable. It differs from a prediction's z, the expected
   * slice, which `readScsOutput` of predictor takes from `sliceProbabilities`.
   */
  likeliestSlice: tf.Tensor2D;
  /** `[B, h, w, 3]`: the grades' probabilities at each pixel. */
  gradeMap: tf.Tensor4D;
  /** `[B, 5, 3]`: the grades' probabilities at each level. */
  grades: tf.Tensor3D;
}>;

/** The net that grades spinal canal stenosis; points are the canal at L1/L2 to L5/S1. */
export type ScsNet = OneStageNet<ScsOutput, tf.Tensor4D>;

/**
 * The SCS net: a 2-D encoder and a 2-D U-Net decoder over all slices; the slices around the expected one of each volume
 * are averaged, and levels and grades are read from the average.
 *
 * In training every batch norm uses the statistics of the whole batch.
 * @throws UserError if there is no such encoder; RangeError from `forward` if the depths do not fit the images.
 */
export function createScsNet(options: NetOptions): ScsNet {
  return oneStageNet<ScsOutput, tf.Tensor4D>(options, (root, decoderChannels) => {
    const encoder = createEncoder(options.encoder, root.child("encoder"));
    const decode = unet2d(root.child("decoder"), encoder.featureInfo, decoderChannels);
    const head = scsHead(root, decoderChannels[2]);
    return {
      featureInfo: encoder.featureInfo,
      forward: (images, depths, mode) =>
        readMaps(decode(encoder.encode(images, mode), mode), head, depths, mode),
    };
  });
}

/** The decoded maps of all slices, [N, h, w, C] -> what the heads read from them. */
function readMaps(
  maps: tf.Tensor4D,
  head: ScsHead,
  depths: readonly number[],
  mode: NetMode<tf.Tensor4D>,
): ScsOutput {
  const sliceProbabilities = splitLogits(head.sliceLogits(maps, mode), depths).map(softmaxOverSlices);
  const averages = splitByDepth(maps, depths).map(
    (volume, index) => head.averageSlices(volume, sliceProbabilities[index] as tf.Tensor2D, mode), // one for each volume
  );
  const logits = head.pixelLogits(tf.concat(averages, 0), mode); // [B, h, w, C] -> [B, h, w, 5], [B, h, w, 3]
  const gradeMap = tf.softmax(logits.grades);
  const readings = depths.map((_, volume) =>
    head.read(volumeOf(logits.levels, volume), volumeOf(gradeMap, volume), mode.poolingHeatmaps?.[volume]),
  );
  return {
    heatmap: readings.map((reading) => reading.heatmap),
    sliceProbabilities,
    xy: tf.concat(
      readings.map((reading) => reading.xy),
      0,
    ), // B of [1, 5, 2] -> [B, 5, 2]
    likeliestSlice: tf.stack(
      sliceProbabilities.map((each) => tf.cast(tf.argMax(each, 0), "float32")),
    ) as tf.Tensor2D,
    gradeMap,
    grades: tf.concat(
      readings.map((reading) => reading.grades),
      0,
    ), // B of [1, 5, 3] -> [B, 5, 3]
  };
}

/** [N, 5] -> B of [D, 5]. */
function splitLogits(logits: tf.Tensor2D, depths: readonly number[]): tf.Tensor2D[] {
  return depths.length === 1 ? [logits] : tf.split<tf.Tensor2D>(logits, [...depths], 0);
}

/** [D, 5] -> [D, 5], each column sums to 1; TensorFlow's softmax runs over the last axis. */
function softmaxOverSlices(logits: tf.Tensor2D): tf.Tensor2D {
  return tf.transpose(tf.softmax(tf.transpose(logits)));
}

/** [B, h, w, C] -> [1, h, w, C]. */
function volumeOf(maps: tf.Tensor4D, volume: number): tf.Tensor4D {
  const [, height, width, channels] = maps.shape;
  return tf.slice(maps, [volume, 0, 0, 0], [1, height, width, channels]);
}
