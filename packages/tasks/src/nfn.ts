import * as tf from "@tensorflow/tfjs-core";
import { type Example, NFN_PUBLISHED } from "@spinegrade/augmentation";
import { LABEL_GROUPS } from "@spinegrade/competition-data";
import { oneHotHeatmap } from "@spinegrade/heatmaps";
import { EQUAL_WEIGHTS, type Matching, nfnLoss, type NfnTarget } from "@spinegrade/losses";
import { createNfnNet, type NfnOutput } from "@spinegrade/model-zoo";
import { compileSchema } from "@spinegrade/pipeline";
import { defineTask } from "./definition/define-task.ts";
import { maskShape, pointTargets, toMaskFrame } from "./definition/point-targets.ts";
import { FLIP, SHIFT } from "./definition/schema-parts.ts";
import type { GradePooling } from "./definition/task.ts";
import { type PointTensors, readPoints, type VolumePrediction } from "./definition/volume-prediction.ts";

/** Run-file keys that only this task has. */
export interface NfnOptions {
  /** Matching of true levels to predicted points in the grade loss. */
  readonly matching: Matching;
}

const OPTIONS = {
  matching: {
    enum: ["nearest", "published"],
    default: "nearest",
    description:
      "How true levels are matched to predicted points for the grade loss: nearest, each to the nearest; published, as the published solution does.",
  },
};

const readOptions = compileSchema<NfnOptions>({ type: "object", properties: OPTIONS });

/** Neural foraminal narrowing: ten points, left L1/L2 to L5/S1, then right, with their grades. */
export const NFN = defineTask({
  name: "nfn",
  title: "neural foraminal narrowing on Sagittal T1",
  series: LABEL_GROUPS.nfn.description,
  points: LABEL_GROUPS.nfn.points,
  flip: "swap-sides",
  augmentation: { settings: NFN_PUBLISHED, choices: { flip: FLIP, shift: SHIFT } },
  lossTerms: {
    heatmap: { weight: EQUAL_WEIGHTS.heatmap, title: "Heatmap loss (Jensen–Shannon)" },
    xy: { weight: EQUAL_WEIGHTS.xy, title: "Coordinate loss, x and y (mask px²)" },
    z: { weight: EQUAL_WEIGHTS.z, title: "Slice loss, z", unit: "slices²" },
    grade: { weight: EQUAL_WEIGHTS.grade, title: "Grade loss (weighted cross entropy)" },
  },
  options: OPTIONS,
  createNet: createNfnNet,
  targetsOf: nfnTargets,
  lossOf: (run) => {
    const { matching } = readOptions(run, "the run");
    return (output, target, weights, pooling) =>
      nfnLoss(output, target, {
        matching: matchingUnder(pooling, matching),
        weights: { ...EQUAL_WEIGHTS, ...weights },
      });
  },
  pointsOf: nfnPoints,
});

/** A grade that is pooled at a label's place is that label's, wherever the net finds its point; without a place it is none's. */
export function matchingUnder<Predicted extends Matching>(
  pooling: GradePooling,
  predicted: Predicted,
): Predicted | "labelled" {
  return pooling === "true-heatmap" ? "labelled" : predicted;
}

/** Targets of the NFN loss: the voxel of each point. The caller tidies. */
export function nfnTargets(examples: readonly Example[]): NfnTarget {
  return {
    heatmap: examples.map((example) => oneHotHeatmap(toMaskFrame(example), maskShape(example))),
    ...pointTargets(examples),
  };
}

/** The points of the NFN net's output: `xyz`, and the softmax of `gradeLogits`, both `[B, P, 3]`. */
export function nfnPoints({ xyz, gradeLogits }: NfnOutput): PointTensors {
  return { xyz, probabilities: tf.softmax(gradeLogits) };
}

/** Converts the output of the NFN net to predictions. */
export function readNfnOutput(output: NfnOutput): VolumePrediction[] {
  return readPoints(nfnPoints, output);
}
