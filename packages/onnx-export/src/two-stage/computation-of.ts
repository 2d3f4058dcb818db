import * as tf from "@tensorflow/tfjs-core";
import { type Depths, STRIDED_DEPTHS } from "../record/record-net.ts";
import type { Computation } from "../record/record-tape.ts";
import type { InputShapes } from "../record/recording.ts";
import type { TwoStageModel } from "./two-stage-model.ts";

/** A net's computation for one series, slice or study: inputs of these shapes -> outputs `[1, ...]`. */
export interface NetComputation {
  readonly inputs: InputShapes;
  readonly compute: Computation;
  /** The numbers of slices to record it with, where not those of `recordNet`. */
  readonly depths?: Depths;
}

/** [B, P, Z, H, W, C] */
type SlicedCrops = tf.Tensor<tf.Rank.R6>;

/** Depths of crops that an encoder sees slice by slice: few, as each is an image. */
const CROP_DEPTHS: Depths = [2, 3];

const INFERENCE = { training: false } as const;

/** The inputs and outputs of a net of the two-stage solution, by the names that they have in its model. */
export function computationOf(model: TwoStageModel): NetComputation {
  switch (model.kind) {
    case "slice-points": {
      const { net, input } = model;
      const compute: Computation = (image) => ({ points: net.forward(batch4(image), INFERENCE) });
      return { inputs: { image: input }, compute };
    }
    case "volume-points": {
      const { net, input } = model;
      const compute: Computation = (volume) => ({ points: net.forward(batch5(volume), INFERENCE) });
      return { inputs: { volume: input }, compute, depths: STRIDED_DEPTHS };
    }
    case "heatmap-points": {
      const { net, input } = model;
      const [, height, width, channels] = input;
      const compute: Computation = (volume) => {
        const [depth = 0] = volume.shape;
        const slices = slices4(volume, [depth, height, width, channels]);
        const { heatmap, xyz } = net.forward(slices, [depth], INFERENCE);
        return { points: xyz, heatmaps: tf.concat(heatmap, 0) };
      };
      return { inputs: { volume: input }, compute };
    }
    case "levels":
      return levels(model);
    case "sagittal": {
      const { net, input } = model;
      return {
        inputs: { crops: input },
        compute: (crops) => ({ logits: net.forward(batch5(crops), INFERENCE) }),
        depths: CROP_DEPTHS,
      };
    }
    case "axial": {
      const { net, input } = model;
      const compute: Computation = (axial, sagittal) => ({
        logits: net.forward(tf.expandDims<SlicedCrops>(axial, 0), batch5(sagittal), INFERENCE),
      });
      return { inputs: { axial: input.axial, sagittal: input.sagittal }, compute, depths: CROP_DEPTHS };
    }
    case "fusion": {
      const { net, input } = model;
      const { side } = input.axial;
      const compute: Computation = (sagittal, axial) => ({
        logits: net.forward(batch5(sagittal), batch5(axial), INFERENCE),
      });
      return { inputs: { sagittal: input.sagittal, axial: ["depth", side, side, 3] }, compute };
    }
  }
}

function levels({ net, input }: Extract<TwoStageModel, { kind: "levels" }>): NetComputation {
  const { side, channels = 3 } = input;
  const compute: Computation = (slices) => {
    const [depth = 0] = slices.shape;
    const images = slices4(slices, [depth, side, side, channels]);
    const found = net.forward(images, [depth], INFERENCE);
    return {
      level_logits: tf.expandDims(found.levelLogits, 0),
      left_logits: tf.expandDims(found.leftLogits, 0),
      right_logits: tf.expandDims(found.rightLogits, 0),
    };
  };
  return { inputs: { slices: ["depth", side, side, channels] }, compute };
}

/** The slices of one series or study, [D, H, W, C]. */
function slices4(x: tf.Tensor, [...shape]: readonly [number, number, number, number]): tf.Tensor4D {
  return tf.reshape(x, shape);
}

/** [H, W, C] -> [1, H, W, C]. */
function batch4(x: tf.Tensor): tf.Tensor4D {
  return tf.expandDims<tf.Tensor4D>(x, 0);
}

/** [D, H, W, C] -> [1, D, H, W, C]. */
function batch5(x: tf.Tensor): tf.Tensor5D {
  return tf.expandDims<tf.Tensor5D>(x, 0);
}
