import * as tf from "@tensorflow/tfjs-core";
import { createHeatmapPointNet, type HeatmapPointNetOptions } from "@spinegrade/model-zoo";
import { MASK_STRIDE } from "@spinegrade/tasks";
import { POINT_FRAME } from "../../studies/study.ts";
import { averageGreys } from "../../volumes/average-greys.ts";
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
      type: "array",
      items: { type: "integer", minimum: 1 },
      minItems: 3,
      maxItems: 3,
      default: [384, 192, 96],
      description: "Output channels of the blocks of the heatmaps' decoder.",
    },
  },
  description:
    "Finds points as heatmaps, with a decoder of these `decoderChannels`, for few studies; published nets regress coordinates.",
} as const;

/** Makes the head that finds points as heatmaps. Its coordinates count mask pixels and slices of the resized series. */
export function heatmapHead(
  options: Pick<HeatmapPointNetOptions, "encoder" | "seed" | "recompute" | "decoderChannels">,
  input: PointInput,
  points: number,
): PointHead {
  const { shape } = input;
  const [height = 0, width = 0] = shape.slice(-2);
  const depth = shape.length === 3 ? (shape[0] ?? 1) : 1;
  const dimensions = shape.length === 3 ? 3 : 2;
  const inChannels = channelsOf(input);
  const net = createHeatmapPointNet({ ...options, dimensions, inChannels, points });
  const cells = [depth, height / MASK_STRIDE, width / MASK_STRIDE] as const;
  const cellPx = (POINT_FRAME * MASK_STRIDE) / width;
  return {
    net,
    resize: averageGreys,
    forward: (inputs, mode) => {
      const values = inputs.map((one) =>
        tf.tensor4d(inputValues(one, input), [depth, height, width, inChannels]),
      );
      const depths = inputs.map(() => depth);
      const { heatmap, xyz } = net.forward(tf.concat(values, 0), depths, mode);
      return { coordinates: tf.reshape(xyz, [inputs.length, 3 * points]), heatmaps: heatmap };
    },
    loss: (output, targets) => heatmapPointsLoss(output, targets, cells),
    toCoordinates: (slices) => {
      const { toCell } = sliceCells(slices, depth);
      return ([x, y, z]) => [x / cellPx, y / cellPx, dimensions === 3 ? toCell(z) : 0];
    },
    toPlace: (slices) => {
      const { toSlice } = sliceCells(slices, depth);
      return ({ 0: x = NaN, 1: y = NaN, 2: cell = NaN }) => [
        x * cellPx,
        y * cellPx,
        dimensions === 3 ? toSlice(cell) : 0,
      ];
    },
  };
}
