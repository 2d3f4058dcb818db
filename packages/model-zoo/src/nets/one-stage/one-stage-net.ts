/** The common part of the one-stage nets: options, parameters, and the checks and tidying around a forward pass. */
import * as tf from "@tensorflow/tfjs-core";
import type { FeatureInfo } from "../../encoders/encoder.ts";
import { ParameterStore } from "../../parameters/parameter-store.ts";
import type { LayerObserver } from "../../parameters/layer-run.ts";
import type { Scope } from "../../parameters/scope.ts";
import { releaseInBackward } from "../../autograd/release-in-backward.ts";
import type { Net, NetMode } from "../net.ts";
import { statefulNet } from "../stateful-net.ts";
import { checkDepths, checkHeatmaps } from "../split-by-depth.ts";

/** The published widths. */
export const DECODER_CHANNELS = [384, 192, 96] as const;

export interface NetOptions {
  /** A timm name, one of `ENCODER_NAMES`. */
  readonly encoder: string;
  /** Seed of the random streams for the initial parameters; null if a checkpoint is loaded next. */
  readonly seed: number | null;
  /** Output channels of the decoder's three blocks, coarse to fine; [384, 192, 96] by default, as published. */
  readonly decoderChannels?: readonly [number, number, number];
  /**
   * Gradient checkpointing: training keeps only the input of each encoder block and recomputes the block in the
   * backward pass. Less memory, more time, the same numbers. False by default.
   */
  readonly recompute?: boolean;
  /** Makes a net that has names and shapes but no weights, in no time and memory; it cannot run. False by default. */
  readonly shapesOnly?: boolean;
  /** Called for every layer that runs. */
  readonly observer?: LayerObserver;
}

export interface OneStageNet<Output, Heatmap extends tf.Tensor> extends Net<Output, Heatmap> {
  /** Channels and stride of the encoder's four maps. */
  readonly featureInfo: readonly FeatureInfo[];
}

/** The parts specific to a net: its layers and its forward pass. */
export type OneStageNetParts<Output, Heatmap extends tf.Tensor> = Pick<
  OneStageNet<Output, Heatmap>,
  "featureInfo" | "forward"
>;

/**
 * Makes a net from its parts.
 * @param build adds the net's layers under the root, with a decoder of the given widths; its `forward` gets depths and
 * heatmaps that fit the images, and need not tidy up.
 */
export function oneStageNet<Output extends tf.TensorContainer, Heatmap extends tf.Tensor>(
  { seed, decoderChannels = DECODER_CHANNELS, recompute, shapesOnly, observer }: NetOptions,
  build: (
    root: Scope,
    decoderChannels: readonly [number, number, number],
  ) => OneStageNetParts<Output, Heatmap>,
): OneStageNet<Output, Heatmap> {
  const store = new ParameterStore(seed, { observer, recompute, shapesOnly });
  const root = store.root();
  root.counter("D"); // an entry of the published checkpoints that no computation reads
  const { featureInfo, forward } = build(root, decoderChannels);
  return {
    ...statefulNet(store),
    featureInfo,
    forward: (images: tf.Tensor4D, depths: readonly number[], mode: NetMode<Heatmap>) => {
      checkDepths(depths, images.shape[0]);
      checkHeatmaps(mode.poolingHeatmaps, depths.length);
      return releaseInBackward(() => tf.tidy(() => forward(images, depths, mode)));
    },
  };
}
