import * as tf from "@tensorflow/tfjs-core";
import { unet3d } from "../../decoders/unet-3d.ts";
import { createEncoder } from "../../encoders/create-encoder.ts";
import { nfnHead } from "../../heads/nfn-head.ts";
import { oneStageNet } from "./one-stage-net.ts";
import type { NetOptions, OneStageNet } from "./one-stage-net.ts";
import { splitByDepth } from "../split-by-depth.ts";

// a type, not an interface, so that tf.tidy accepts it as a container of tensors
export type NfnOutput = Readonly<{
  /** For each volume [1, D, h, w, 10], h and w a quarter of the image's; each point sums to 1. */
  heatmap: tf.Tensor5D[];
  /** `[B, 10, 3]`: x and y in mask px from the centre of the first pixel, z in slices. */
  xyz: tf.Tensor3D;
  /** [B, 10, 3]; a softmax over the last axis gives the grades' probabilities. */
  gradeLogits: tf.Tensor3D;
}>;

/** The net that grades neural foraminal narrowing; points are left L1/L2 to L5/S1, then right. */
export type NfnNet = OneStageNet<NfnOutput, tf.Tensor5D>;

/** The published checkpoints of this encoder hold timm's plain model, those of all others its features-only form. */
const PUBLISHED_AS_PLAIN_MODEL = "pvt_v2_b4";

/**
 * The NFN net: a 2-D encoder over all slices, a 3-D U-Net decoder volume by volume, heads for points and grades.
 *
 * In training the decoder's batch norms use each volume's statistics and update the running ones once per volume; the
 * encoder's take all slices, the heads' all volumes of the batch.
 * @throws UserError if there is no such encoder; RangeError from `forward` if the depths do not fit the images.
 */
export function createNfnNet(options: NetOptions): NfnNet {
  return oneStageNet<NfnOutput, tf.Tensor5D>(options, (root, decoderChannels) => {
    const names = options.encoder === PUBLISHED_AS_PLAIN_MODEL ? "nested" : "flat";
    const encoder = createEncoder(options.encoder, root.child("encoder"), { names });
    const decode = unet3d(root.child("decoder"), encoder.featureInfo, decoderChannels);
    const head = nfnHead(root, decoderChannels[2]);
    return {
      featureInfo: encoder.featureInfo,
      forward: (images, depths, mode) => {
        const maps = encoder.encode(images, mode).map((map) => splitByDepth(map, depths)); // 4 maps of B volumes
        const readings = depths.map((_, volume) =>
          tf.tidy(() => {
            const volumeMaps = maps.map((map) => map[volume] as tf.Tensor5D); // each map has a part for each depth
            return head.read(decode(volumeMaps, mode), mode, mode.poolingHeatmaps?.[volume]);
          }),
        );
        const pooled = concatVolumes(readings.map((reading) => reading.pooled)); // B of [1, 10, 128] -> [B, 10, 128]
        return {
          heatmap: readings.map((reading) => reading.heatmap),
          xyz: concatVolumes(readings.map((reading) => reading.xyz)), // B of [1, 10, 3] -> [B, 10, 3]
          gradeLogits: head.grade(pooled, mode),
        };
      },
    };
  });
}

function concatVolumes(parts: tf.Tensor3D[]): tf.Tensor3D {
  return tf.concat(parts, 0);
}
