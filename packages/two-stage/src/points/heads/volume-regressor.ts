import * as tf from "@tensorflow/tfjs-core";
import { createPointNet, type PointNetOptions } from "@spinegrade/model-zoo";
import { POINT_FRAME } from "../../studies/study.ts";
import { resizeGreys } from "../../volumes/resize-greys.ts";
import { pointsLoss } from "../point-targets.ts";
import { channelsOf, inputValues, type PointHead, type PointInput } from "./point-head.ts";

/** What the coordinates of a net count: multiples of shares of the frame's side and of the slices. */
export interface VolumePointScale {
  readonly xy: number;
  readonly z: number;
  /** Multiplies them in the loss, which is smooth L1. */
  readonly loss: number;
}

/** The published scale of nets of one sagittal series. */
export const SHARES: VolumePointScale = { xy: 1, z: 1, loss: 8 };

/** The published scale of nets of an axial series or of two sagittal ones. */
export const AXIAL_VOLUME_SCALE: VolumePointScale = { xy: 4, z: 16, loss: 1 };

/** Makes the published head of whole series: three coordinates of each point, regressed from pooled features. */
export function volumeRegressor(
  options: Pick<PointNetOptions, "encoder" | "seed" | "recompute">,
  input: PointInput<readonly [number, number, number]>,
  points: number,
  scale: VolumePointScale,
): PointHead {
  const inChannels = channelsOf(input);
  const net = createPointNet({ ...options, dimensions: 3, inChannels, outputs: 3 * points });
  return {
    net,
    encoders: ["model"],
    resize: resizeGreys,
    forward: (inputs, mode) => {
      const values = inputs.map((one) =>
        tf.tensor5d(inputValues(one, input), [1, ...input.shape, inChannels]),
      );
      return { coordinates: net.forward(tf.concat(values, 0), mode) };
    },
    loss: ({ coordinates }, targets) =>
      pointsLoss(coordinates, targets, { kind: "smooth-l1", scale: scale.loss }),
    toCoordinates:
      (depth) =>
      ([x, y, z]) => [(scale.xy * x) / POINT_FRAME, (scale.xy * y) / POINT_FRAME, (scale.z * z) / depth],
    toPlace:
      (depth) =>
      ({ 0: x = NaN, 1: y = NaN, 2: z = NaN }) => [
        (x * POINT_FRAME) / scale.xy,
        (y * POINT_FRAME) / scale.xy,
        (z * depth) / scale.z,
      ],
  };
}
