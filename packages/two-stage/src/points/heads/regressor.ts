import {
  createPointNet,
  type Mode,
  type ParameterizedNet,
  type PointNetOptions,
} from "@spinegrade/model-zoo";
import type { Grey } from "@spinegrade/crops";
import type * as tf from "@tensorflow/tfjs-core";
import { POINT_FRAME } from "../../studies/study.ts";
import { nearestScale } from "../../volumes/frame-scale.ts";
import { resizeGreys } from "../../volumes/resize-greys.ts";
import { stackValues } from "../../volumes/stack-values.ts";
import { pointsLoss } from "../point-targets.ts";
import { channelsOf, inputValues, type PointHead, type PointInput } from "./point-head.ts";
import type { RegressedUnit } from "./regressed-units.ts";

type RegressorOptions = Pick<PointNetOptions, "encoder" | "seed" | "recompute">;

/** Makes the published head: the coordinates of each point, two of slices or three of series, regressed from pooled features. */
export function regressor(
  options: RegressorOptions,
  input: PointInput,
  points: number,
  { loss, ...unit }: RegressedUnit,
): PointHead {
  const { net, forward } = regressorNet(options, input, points);
  return {
    ...unit,
    net,
    encoders: ["model"],
    resize: resizeGreys,
    scale: nearestScale(POINT_FRAME, input.shape.at(-1) ?? 0),
    forward: (inputs, mode) => {
      const coordinates = forward(inputs, mode);
      return { coordinates, loss: (targets) => pointsLoss(coordinates, targets, loss) };
    },
  };
}

function regressorNet(
  options: RegressorOptions,
  input: PointInput,
  points: number,
): {
  readonly net: ParameterizedNet;
  readonly forward: (inputs: readonly Grey[], mode: Mode) => tf.Tensor2D;
} {
  const inChannels = channelsOf(input);
  const stack = <R extends tf.Rank>(inputs: readonly Grey[]): tf.Tensor<R> =>
    stackValues<R>(
      inputs.map((one) => inputValues(one, input)),
      [...input.shape, inChannels],
    );
  if (input.shape.length === 2) {
    const net = createPointNet({ ...options, inChannels, dimensions: 2, outputs: 2 * points });
    return { net, forward: (inputs, mode) => net.forward(stack<tf.Rank.R4>(inputs), mode) };
  }
  const net = createPointNet({ ...options, inChannels, dimensions: 3, outputs: 3 * points });
  return { net, forward: (inputs, mode) => net.forward(stack<tf.Rank.R5>(inputs), mode) };
}
