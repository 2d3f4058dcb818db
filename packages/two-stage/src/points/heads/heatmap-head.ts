import * as tf from "@tensorflow/tfjs-core";
import { createHeatmapPointNet, type HeatmapPointNetOptions } from "@spinegrade/model-zoo";
import { DECODER_CHANNELS_KEY, MASK_STRIDE } from "@spinegrade/tasks";
import { POINT_FRAME } from "../../studies/study.ts";
import { averageGreys } from "../../volumes/average-greys.ts";
import { centredScale } from "../../volumes/frame-scale.ts";
import { stackValues } from "../../volumes/stack-values.ts";
import { heatmapPointsLoss } from "./heatmap-targets.ts";
import { channelsOf, inputValues, type PointHead, type PointInput } from "./point-head.ts";
import { sliceCells } from "./slice-cells.ts";

/** The key `heatmaps` of a run's `net`. */
export interface HeatmapSettings {
  readonly decoderChannels: readonly [number, number, number];
}

/** JSON schema of that key. */
export const HEATMAPS_KEY = {
  type: "object",
  additionalProperties: false,
  properties: {
    decoderChannels: {
      ...DECODER_CHANNELS_KEY,
      description: "Output channels of the blocks of the heatmaps' decoder.",
    },
  },
  description:
    "Finds points as heatmaps, with a decoder of these `decoderChannels`, for few studies; published nets regress coordinates.",
} as const;

/**
 * Makes the head that finds points as heatmaps. Its coordinates count mask pixels from the centre of the first, and slices of
 * the resized series.
 */
export function heatmapHead(
  options: Pick<HeatmapPointNetOptions, "encoder" | "seed" | "recompute" | "decoderChannels">,
  input: PointInput,
  points: number,
): PointHead {
  const { shape } = input;
  const [height = 0, width = 0] = shape.slice(-2);
  const depth = shape.length === 3 ? shape[0] : 1;
  const dimensions = shape.length === 3 ? 3 : 2;
  const inChannels = channelsOf(input);
  const net = createHeatmapPointNet({ ...options, dimensions, inChannels, points });
  const cells = [depth, height / MASK_STRIDE, width / MASK_STRIDE] as const;
  const { toImage: toMask, toFrame } = centredScale(POINT_FRAME, width / MASK_STRIDE);
  return {
    net,
    resize: averageGreys,
    scale: centredScale(POINT_FRAME, width),
    forward: (inputs, mode) => {
      const values = inputs.map((one) => inputValues(one, input));
      const slices = stackValues<tf.Rank.R5>(values, [depth, height, width, inChannels]);
      const images = tf.reshape<tf.Rank.R4>(slices, [-1, height, width, inChannels]);
      const depths = inputs.map(() => depth);
      const { heatmap: heatmaps, xyz } = net.forward(images, depths, mode);
      const coordinates = tf.reshape<tf.Rank.R2>(xyz, [inputs.length, 3 * points]);
      return { coordinates, loss: (targets) => heatmapPointsLoss({ coordinates, heatmaps }, targets, cells) };
    },
    toCoordinates: (slices) => {
      const { toCell } = sliceCells(slices, depth);
      return ([x, y, z]) => [toMask(x), toMask(y), dimensions === 3 ? toCell(z) : 0];
    },
    toPlace: (slices) => {
      const { toSlice } = sliceCells(slices, depth);
      return ({ 0: x = NaN, 1: y = NaN, 2: cell = NaN }) => [
        toFrame(x),
        toFrame(y),
        dimensions === 3 ? toSlice(cell) : 0,
      ];
    },
  };
}
