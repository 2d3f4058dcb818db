import * as tf from "@tensorflow/tfjs-core";
import { unet2d } from "../decoders/unet-2d.ts";
import { createEncoder } from "../encoders/create-encoder.ts";
import type { FeatureInfo } from "../encoders/encoder.ts";
import { scsHead } from "../heads/scs-head.ts";
import type { ScsHead } from "../heads/scs-head.ts";
import { ParameterStore } from "../layers/parameter-store.ts";
import type { LayerObserver } from "../layers/parameter-store.ts";
import type { Net, NetMode } from "./net.ts";
import { releaseInBackward } from "./release-in-backward.ts";
import { checkDepths, checkHeatmaps, splitByDepth } from "./split-by-depth.ts";

export interface ScsNetOptions {
  /** A timm name, one of `ENCODER_NAMES`. */
  readonly encoder: string;
  /** Names the streams that the initial parameters are drawn from; null where a checkpoint is loaded next. */
  readonly seed: number | null;
  /** Output channels of the decoder's three blocks, coarse to fine; [384, 192, 96] by default, as published. */
  readonly decoderChannels?: readonly [number, number, number];
  /** Is told of every layer that runs. */
  readonly observer?: LayerObserver;
}

// a type, not an interface, so that tf.tidy takes it for a container of tensors
export type ScsOutput = Readonly<{
  /** For each volume [1, h, w, 5], h and w a quarter of the image's; each level sums to 1. */
  heatmap: tf.Tensor4D[];
  /** For each volume [D, 5]: the probability that a slice is the one that shows a level; each level sums to 1. */
  sliceProbabilities: tf.Tensor2D[];
  /** [B, 5, 2]: x and y in mask px from the centre of the first pixel. */
  xy: tf.Tensor3D;
  /** [B, 5]: the most probable slice; not differentiable. */
  z: tf.Tensor2D;
  /** [B, h, w, 3]: the grades' probabilities at each pixel. */
  gradeMap: tf.Tensor4D;
  /** [B, 5, 3]: the grades' probabilities at each level. */
  grades: tf.Tensor3D;
}>;

/** The net that grades spinal canal stenosis; points are the canal at L1/L2 to L5/S1. */
export interface ScsNet extends Net<ScsOutput, tf.Tensor4D> {
  /** Of the encoder's four maps. */
  readonly featureInfo: readonly FeatureInfo[];
}

type ScsMode = NetMode<tf.Tensor4D>;

/**
 * The SCS net: a 2-D encoder and a 2-D U-Net decoder over all slices; the slices around the expected one of each
 * volume are averaged, and levels and grades are read from the average.
 *
 * In training every batch norm takes the statistics of the whole batch.
 * @throws UserError when there is no such encoder; RangeError from `forward` when the depths do not fit the images.
 */
export function createScsNet(options: ScsNetOptions): ScsNet {
  const { encoder: encoderName, seed, decoderChannels = [384, 192, 96] as const, observer } = options;
  const store = new ParameterStore(seed, observer);
  const root = store.root();
  root.counter("D"); // an entry of the published checkpoints that no computation reads
  const encoder = createEncoder(encoderName, root.child("encoder"));
  const decode = unet2d(root.child("decoder"), encoder.featureInfo, decoderChannels);
  const head = scsHead(root, decoderChannels[2]);
  const [parameters, buffers] = [store.variables("parameter"), store.variables("buffer")];
  return {
    featureInfo: encoder.featureInfo,
    forward: (images, depths, mode) => {
      checkDepths(depths, images.shape[0]);
      checkHeatmaps(mode.poolUnder, depths.length);
      return releaseInBackward(() =>
        tf.tidy(() => readMaps(decode(encoder.encode(images, mode), mode), head, depths, mode)),
      );
    },
    parameters: () => parameters,
    buffers: () => buffers,
    state: () => store.state(),
    dispose: () => {
      store.dispose();
    },
  };
}

/** The decoded maps of all slices, [N, h, w, C] -> what the heads read from them. */
function readMaps(maps: tf.Tensor4D, head: ScsHead, depths: readonly number[], mode: ScsMode): ScsOutput {
  const sliceProbabilities = splitLogits(head.sliceLogits(maps, mode), depths).map(softmaxOverSlices);
  const averages = splitByDepth(maps, depths).map(
    (volume, index) => head.averageSlices(volume, sliceProbabilities[index] as tf.Tensor2D), // one for each volume
  );
  const logits = head.pixelLogits(tf.concat(averages, 0), mode); // [B, h, w, C] -> [B, h, w, 5], [B, h, w, 3]
  const gradeMap = tf.softmax(logits.grades);
  const readings = depths.map((_, volume) =>
    head.read(volumeOf(logits.levels, volume), volumeOf(gradeMap, volume), mode.poolUnder?.[volume]),
  );
  return {
    heatmap: readings.map((reading) => reading.heatmap),
    sliceProbabilities,
    xy: tf.concat(
      readings.map((reading) => reading.xy),
      0,
    ), // B of [1, 5, 2] -> [B, 5, 2]
    z: tf.stack(sliceProbabilities.map((each) => tf.cast(tf.argMax(each, 0), "float32"))) as tf.Tensor2D,
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
