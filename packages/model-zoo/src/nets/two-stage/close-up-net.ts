/** A small net that finds one point in a close-up of slices as a heatmap: a U-Net, the same for all points. */
import { dsnt, spatialSoftmax } from "@spinegrade/heatmaps";
import * as tf from "@tensorflow/tfjs-core";

import { releaseInBackward } from "../../autograd/release-in-backward.ts";
import { sequential } from "../../autograd/sequential.ts";
import { unet2d } from "../../decoders/unet-2d.ts";
import { convNorm } from "../../layers/conv-norm.ts";
import { linear } from "../../layers/linear.ts";
import { maxPool3x3Stride2 } from "../../layers/pooling.ts";
import type { Mode } from "../../parameters/mode.ts";
import { ParameterStore } from "../../parameters/parameter-store.ts";
import type { Scope } from "../../parameters/scope.ts";
import type { ParameterizedNet } from "../net.ts";
import { statefulNet } from "../stateful-net.ts";
import type { StoreSettings } from "./point-net.ts";

export interface CloseUpNetOptions extends StoreSettings {
  /** Tells it from others in the same checkpoint. */
  readonly name: string;
  /** Slices of a close-up, which are its channels. */
  readonly inChannels: number;
  /** Channels of the finest map; coarser ones have two and four times as many. */
  readonly channels: number;
}

/** The points of N close-ups. */
// a type, not an interface, so that tf.tidy accepts it as a container of tensors
export type CloseUpPoints = Readonly<{
  /** [1, 1, H / 2, W / 2, N]; each sums to 1. */
  heatmap: tf.Tensor5D;
  /** `[1, N, 3]`: x and y in pixels of the heatmap from the centre of the first, and 0. */
  xyz: tf.Tensor3D;
}>;

/** A net that finds the point that each close-up is about. */
export interface CloseUpNet extends ParameterizedNet {
  /** @param closeUps [N, H, W, inChannels] in -1..1; H and W are multiples of 16. */
  forward(closeUps: tf.Tensor4D, mode: Mode): CloseUpPoints;
}

/** The prefix of such nets in checkpoints, so that they can share one with the net that they correct. */
export const CLOSE_UP_SCOPE = "close_up";

/** Our addition to the point nets: it looks again, from near, at where another net found a point. */
export function createCloseUpNet({
  name,
  inChannels,
  channels,
  seed,
  ...settings
}: CloseUpNetOptions): CloseUpNet {
  const store = new ParameterStore(seed, settings);
  const root = store.root().child(CLOSE_UP_SCOPE).child(name);
  const widths = [channels, 2 * channels, 4 * channels, 4 * channels];
  const stages = widths.map((outChannels, index) =>
    stage(root.child("encoder").child(index), [widths[index - 1] ?? inChannels, outChannels], index === 0),
  );
  const featureInfo = widths.map((width, index) => ({ channels: width, stride: 2 ** (index + 1) }));
  const decode = unet2d(root.child("decoder"), featureInfo, widths.slice(0, -1).reverse());
  const toLogits = linear(root.child("point"), { inFeatures: channels, outFeatures: 1, kernelAxes: 2 });
  const find = (closeUps: tf.Tensor4D, mode: Mode): CloseUpPoints => {
    let map = closeUps;
    const maps = stages.map((run) => (map = run(map, mode)));
    const logits = toLogits(decode(maps, mode)); // [N, h, w, 1]
    const [count, height, width] = logits.shape;
    const byPoint = tf.transpose(tf.reshape<tf.Rank.R2>(logits, [count, height * width])); // [h*w, N]
    const heatmap = spatialSoftmax(tf.reshape<tf.Rank.R5>(byPoint, [1, 1, height, width, count]));
    return { heatmap, xyz: dsnt(heatmap) };
  };
  return {
    ...statefulNet(store),
    forward: (closeUps, mode) => releaseInBackward(() => tf.tidy(() => find(closeUps, mode))),
  };
}

/** Halves the sides: the first stage, which has the close-up itself, by its convolution, the others by pooling. */
function stage(
  scope: Scope,
  [inChannels, outChannels]: readonly [number, number],
  isFirst: boolean,
): (x: tf.Tensor4D, mode: Mode) => tf.Tensor4D {
  const first = isFirst ? { kernelSize: 5, stride: 2 } : { kernelSize: 3 };
  const layers = [
    convNorm(scope.child(0), { inChannels, outChannels, ...first, activation: "relu" }),
    convNorm(scope.child(1), { inChannels: outChannels, outChannels, kernelSize: 3, activation: "relu" }),
  ];
  return (x, mode) => tf.tidy(() => sequential(isFirst ? x : maxPool3x3Stride2(x), mode, layers));
}
