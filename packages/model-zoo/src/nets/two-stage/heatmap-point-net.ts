/** Nets that find points in slices or series as heatmaps: an encoder, a decoder, a heatmap for each point. */
import { dsnt } from "@spinegrade/heatmaps";
import { elementAt } from "@spinegrade/pipeline/element-at";
import * as tf from "@tensorflow/tfjs-core";

import { releaseInBackward } from "../../autograd/release-in-backward.ts";
import { unet2d } from "../../decoders/unet-2d.ts";
import { unet3d } from "../../decoders/unet-3d.ts";
import { createEncoder } from "../../encoders/create-encoder.ts";
import type { FeatureInfo } from "../../encoders/encoder.ts";
import { pointHeatmaps } from "../../heads/point-heatmaps.ts";
import type { Mode } from "../../parameters/mode.ts";
import { ParameterStore } from "../../parameters/parameter-store.ts";
import type { Scope } from "../../parameters/scope.ts";
import type { ParameterizedNet } from "../net.ts";
import { DECODER_CHANNELS, type NetOptions } from "../one-stage/one-stage-net.ts";
import type { PointNetOptions } from "./point-net.ts";
import { checkDepths, splitByDepth } from "../split-by-depth.ts";
import { statefulNet } from "../stateful-net.ts";

export interface HeatmapPointNetOptions
  extends Omit<PointNetOptions, "outputs">, Pick<NetOptions, "decoderChannels"> {
  /** The number of points that the net finds. */
  readonly points: number;
}

/** The points of B series, or of B slices. */
// a type, not an interface, so that tf.tidy accepts it as a container of tensors
export type HeatmapPoints = Readonly<{
  /** The heatmaps of each series [1, D, h, w, P], h and w a quarter of the image's; each point sums to 1. */
  heatmap: tf.Tensor5D[];
  /** `[B, P, 3]`: x and y in mask px from the centre of the first pixel, z in slices. */
  xyz: tf.Tensor3D;
}>;

/** A net that finds points as heatmaps. */
export interface HeatmapPointNet extends ParameterizedNet {
  /**
   * @param images the slices of all series, one series after the other: [N, H, W, C] in -1..1.
   * @param depths the slices of each series, N in all; of a net of slices, each 1.
   * @throws RangeError if the depths do not fit the images.
   */
  forward(images: tf.Tensor4D, depths: readonly number[], mode: Mode): HeatmapPoints;
}

/**
 * The point nets' alternative to a regressor, for few studies: the encoder, decoder and points of the one-stage nets, under
 * the same names in checkpoints. An encoder of slices serves both dimensions; the decoder is of planes or of volumes.
 * @throws UserError if there is no such encoder.
 */
export function createHeatmapPointNet({
  encoder,
  dimensions,
  inChannels,
  points,
  decoderChannels = DECODER_CHANNELS,
  seed,
  ...settings
}: HeatmapPointNetOptions): HeatmapPointNet {
  const store = new ParameterStore(seed, settings);
  const root = store.root();
  const maps = createEncoder(encoder, root.child("encoder"), { inChannels });
  const decode = (dimensions === 2 ? decodeSlices : decodeVolumes)(root, maps.featureInfo, decoderChannels);
  const find = pointHeatmaps(root.child("zxy_mask"), decoderChannels[2], points);
  const run = (images: tf.Tensor4D, depths: readonly number[], mode: Mode): HeatmapPoints => {
    const heatmap = decode(maps.encode(images, mode), depths, mode).map((map) => find(map, mode));
    return { heatmap, xyz: tf.concat(heatmap.map(dsnt)) }; // B of [1, P, 3] -> [B, P, 3]
  };
  return {
    ...statefulNet(store),
    forward: (images, depths, mode) => {
      checkDepths(depths, images.shape[0]);
      return releaseInBackward(() => tf.tidy(() => run(images, depths, mode)));
    },
  };
}

/** The encoder's four maps of all slices -> a map [1, D, h, w, C] of each series. */
type MakeDecoder = (
  root: Scope,
  maps: readonly FeatureInfo[],
  channels: readonly number[],
) => (maps: readonly tf.Tensor4D[], depths: readonly number[], mode: Mode) => tf.Tensor5D[];

/** Decodes each slice alone. */
const decodeSlices: MakeDecoder = (root, featureInfo, channels) => {
  const decode = unet2d(root.child("decoder"), featureInfo, channels);
  return (maps, depths, mode) => splitByDepth(decode(maps, mode), depths);
};

/** Decodes the slices of a series together. */
const decodeVolumes: MakeDecoder = (root, featureInfo, channels) => {
  const decode = unet3d(root.child("decoder"), featureInfo, channels);
  return (maps, depths, mode) => {
    const ofSeries = maps.map((map) => splitByDepth(map, depths)); // 4 maps of B series
    return depths.map((_, series) =>
      decode(
        ofSeries.map((map) => elementAt(map, series)),
        mode,
      ),
    );
  };
};
