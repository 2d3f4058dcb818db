import * as tf from "@tensorflow/tfjs-core";
import type { MaskedPointLossOptions } from "@spinegrade/losses";
import { createPointNet, type PointNetOptions } from "@spinegrade/model-zoo";
import { resizeGreys } from "../../volumes/resize-greys.ts";
import { pointsLoss } from "../point-targets.ts";
import { channelsOf, inputValues, type PointHead, type PointInput } from "./point-head.ts";

/** What the coordinates of a regressor count. */
export interface SliceUnit {
  /** A coordinate counts so many pixels of `POINT_FRAME`. */
  readonly unitPx: number;
  readonly loss: MaskedPointLossOptions;
}

/** Makes the published head of single slices: two coordinates of each point, regressed from pooled features. */
export function sliceRegressor(
  options: Pick<PointNetOptions, "encoder" | "seed" | "recompute">,
  input: PointInput<readonly [number, number]>,
  points: number,
  { unitPx, loss }: SliceUnit,
): PointHead {
  const inChannels = channelsOf(input);
  const net = createPointNet({ ...options, dimensions: 2, inChannels, outputs: 2 * points });
  return {
    net,
    encoders: ["model"],
    resize: resizeGreys,
    forward: (inputs, mode) => {
      const values = inputs.map((one) =>
        tf.tensor4d(inputValues(one, input), [1, ...input.shape, inChannels]),
      );
      return { coordinates: net.forward(tf.concat(values, 0), mode) };
    },
    loss: ({ coordinates }, targets) => pointsLoss(coordinates, targets, loss),
    toCoordinates:
      () =>
      ([x, y]) => [x / unitPx, y / unitPx],
    toPlace:
      () =>
      ({ 0: x = NaN, 1: y = NaN }) => [unitPx * x, unitPx * y, 0],
  };
}
