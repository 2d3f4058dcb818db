import * as tf from "@tensorflow/tfjs-core";
import { unet3d } from "../decoders/unet-3d.ts";
import { createEncoder } from "../encoders/create-encoder.ts";
import type { FeatureInfo } from "../encoders/encoder.ts";
import { nfnHead } from "../heads/nfn-head.ts";
import type { PointReading } from "../heads/nfn-head.ts";
import { ParameterStore } from "../layers/parameter-store.ts";
import type { LayerObserver } from "../layers/parameter-store.ts";
import type { Net, NetMode } from "./net.ts";
import { releaseInBackward } from "./release-in-backward.ts";
import { checkDepths, checkHeatmaps, splitByDepth } from "./split-by-depth.ts";

export interface NfnNetOptions {
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
export type NfnOutput = Readonly<{
  /** For each volume [1, D, h, w, 10], h and w a quarter of the image's; each point sums to 1. */
  heatmap: tf.Tensor5D[];
  /** [B, 10, 3]: x and y in mask px from the centre of the first pixel, z in slices. */
  xyz: tf.Tensor3D;
  /** [B, 10, 3]; a softmax over the last axis gives the grades' probabilities. */
  gradeLogits: tf.Tensor3D;
}>;

/** The net that grades neural foraminal narrowing; points are left L1/L2 to L5/S1, then right. */
export interface NfnNet extends Net<NfnOutput, tf.Tensor5D> {
  /** Of the encoder's four maps. */
  readonly featureInfo: readonly FeatureInfo[];
}

type NfnMode = NetMode<tf.Tensor5D>;

/** The published checkpoints of this encoder hold timm's plain model, those of all others its features-only form. */
const PUBLISHED_AS_PLAIN_MODEL = "pvt_v2_b4";

/**
 * The NFN net: a 2-D encoder over all slices, a 3-D U-Net decoder volume by volume, heads for points and grades.
 *
 * In training the decoder's batch norms take each volume's own statistics and update the running ones once a volume;
 * the encoder's take all slices, the heads' all volumes of the batch.
 * @throws UserError when there is no such encoder; RangeError from `forward` when the depths do not fit the images.
 */
export function createNfnNet(options: NfnNetOptions): NfnNet {
  const { encoder: encoderName, seed, decoderChannels = [384, 192, 96] as const, observer } = options;
  const store = new ParameterStore(seed, observer);
  const root = store.root();
  root.counter("D"); // an entry of the published checkpoints that no computation reads
  const names = encoderName === PUBLISHED_AS_PLAIN_MODEL ? "nested" : "flat";
  const encoder = createEncoder(encoderName, root.child("encoder"), { names });
  const decode = unet3d(root.child("decoder"), encoder.featureInfo, decoderChannels);
  const head = nfnHead(root, decoderChannels[2]);
  const [parameters, buffers] = [store.variables("parameter"), store.variables("buffer")];

  const readVolumes = (images: tf.Tensor4D, depths: readonly number[], mode: NfnMode): PointReading[] => {
    const maps = encoder.encode(images, mode).map((map) => splitByDepth(map, depths)); // 4 maps of B volumes
    return depths.map((_, volume) =>
      tf.tidy(() => {
        const volumeMaps = maps.map((map) => map[volume] as tf.Tensor5D); // each map has a part for each depth
        return head.read(decode(volumeMaps, mode), mode.poolUnder?.[volume]);
      }),
    );
  };
  const run: NfnNet["forward"] = (images, depths, mode) =>
    tf.tidy(() => {
      const readings = readVolumes(images, depths, mode);
      const pooled = concatVolumes(readings.map((reading) => reading.pooled)); // B of [1, 10, 128] -> [B, 10, 128]
      return {
        heatmap: readings.map((reading) => reading.heatmap),
        xyz: concatVolumes(readings.map((reading) => reading.xyz)), // B of [1, 10, 3] -> [B, 10, 3]
        gradeLogits: head.grade(pooled, mode),
      };
    });
  return {
    featureInfo: encoder.featureInfo,
    forward: (images, depths, mode) => {
      checkDepths(depths, images.shape[0]);
      checkHeatmaps(mode.poolUnder, depths.length);
      return releaseInBackward(() => run(images, depths, mode));
    },
    parameters: () => parameters,
    buffers: () => buffers,
    state: () => store.state(),
    dispose: () => {
      store.dispose();
    },
  };
}

function concatVolumes(parts: tf.Tensor3D[]): tf.Tensor3D {
  return tf.concat(parts, 0);
}
