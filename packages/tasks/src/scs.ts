import * as tf from "@tensorflow/tfjs-core";
import { type Example, SCS_PUBLISHED } from "@spinegrade/augmentation";
import { LABEL_GROUPS } from "@spinegrade/competition-data";
import { gaussianHeatmap, positionsAlong } from "@spinegrade/heatmaps";
import { SCS_EQUAL_WEIGHTS, scsLoss, type ScsTarget } from "@spinegrade/losses";
import { createScsNet, type ScsOutput } from "@spinegrade/model-zoo";
import { defineTask } from "./definition/define-task.ts";
import { maskShape, pointTargets, toMaskFrame } from "./definition/point-targets.ts";
import { SHIFT } from "./definition/schema-parts.ts";
import { type PointTensors, readPoints, type VolumePrediction } from "./definition/volume-prediction.ts";

/** Standard deviation of the target density around a true point, in mask px, as published. */
const SIGMA = 1;

/** Spinal canal stenosis: five points, L1/L2 to L5/S1, with their grades. */
export const SCS = defineTask({
  name: "scs",
  title: "spinal canal stenosis on Sagittal T2/STIR",
  series: LABEL_GROUPS.scs.description,
  points: LABEL_GROUPS.scs.points,
  flip: "keep-sides", // the canal has no sides to exchange
  recesses: {
    left: "left_subarticular_stenosis",
    right: "right_subarticular_stenosis",
    offsetMm: 10, // as in the template of ss
  },
  augmentation: {
    settings: { ...SCS_PUBLISHED, flip: "keep-sides", cutOutProbability: 0 },
    choices: { shift: SHIFT },
  },
  lossTerms: {
    heatmap: { weight: SCS_EQUAL_WEIGHTS.heatmap, title: "Heatmap loss (Jensen–Shannon)" },
    xy: { weight: SCS_EQUAL_WEIGHTS.xy, title: "Coordinate loss, x and y (mask px²)" },
    z: { weight: SCS_EQUAL_WEIGHTS.z, title: "Slice loss, z", unit: "nats" },
    grade: { weight: SCS_EQUAL_WEIGHTS.grade, title: "Grade loss (weighted cross entropy)" },
    pixelGrade: {
      weight: SCS_EQUAL_WEIGHTS.pixelGrade,
      title: "Grade loss of the true pixels (weighted cross entropy)",
    },
  },
  options: {},
  createNet: createScsNet,
  targetsOf: scsTargets,
  lossOf: () => (output, target, weights) => scsLoss(output, target, { weights }),
  pointsOf: scsPoints,
});

/** Targets of the SCS loss: a normal density around each point, none for a missing one. The caller tidies. */
export function scsTargets(examples: readonly Example[]): ScsTarget {
  return {
    heatmap: examples.map((example) => {
      const [, height, width] = maskShape(example);
      const xyz = toMaskFrame(example);
      const xy = xyz.filter((_, index) => index % 3 !== 2);
      return gaussianHeatmap(xy, [height, width], SIGMA, (point) => xyz[3 * point + 2] === -1);
    }),
    ...pointTargets(examples),
  };
}

/**
 * The points of the SCS net's output: x and y from `xy` `[B, P, 2]`, z as the expected slice under each
 * volume's `sliceProbabilities` `[D, P]`.
 */
function scsPoints({ xy, sliceProbabilities, grades }: ScsOutput): PointTensors {
  const z = tf.stack(sliceProbabilities.map(expectedSlices)); // B tensors [P] -> [B, P]
  return { xyz: tf.concat([xy, tf.expandDims(z, 2)], 2), probabilities: grades };
}

/** Converts the output of the SCS net to predictions. */
export function readScsOutput(output: ScsOutput): VolumePrediction[] {
  return readPoints(scsPoints, output);
}

/** [D, P] -> [P] */
function expectedSlices(probabilities: tf.Tensor2D): tf.Tensor {
  return tf.sum(tf.mul(probabilities, positionsAlong(probabilities, 0)), 0);
}
