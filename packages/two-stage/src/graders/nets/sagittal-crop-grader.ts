import type { Probabilities } from "@spinegrade/competition-data";
import type { Grey, Point3 } from "@spinegrade/crops";
import { createSagittalGrader, type SagittalHead } from "@spinegrade/model-zoo";
import { closedObject, compileSchema } from "@spinegrade/pipeline";
import { withTensors } from "@spinegrade/tasks";
import * as tf from "@tensorflow/tfjs-core";
import { stackValues } from "../../volumes/stack-values.ts";
import type { NetKeys, TwoStageNet } from "../../task/two-stage-task.ts";
import { type CropGrader, mirrorImages, toProbabilities } from "./crop-grader.ts";
import type { CropLayout } from "../crops/crop-layout.ts";
import { cutSagittalCrops } from "../crops/cut-sagittal-crops.ts";
import { columnsOf } from "../grader-columns.ts";

/** Run-file keys of a sagittal grader's net. */
interface SagittalGraderNet extends CropLayout {
  readonly task: string;
  readonly encoder: string;
  readonly head: SagittalHead;
}

const pixels = { type: "integer", minimum: 32, maximum: 512 };

/** JSON schemas of the run-file keys of a sagittal grader's net. */
export const SAGITTAL_GRADER_KEYS: NetKeys = {
  properties: {
    encoder: { type: "string", description: "The encoder's timm name." },
    head: {
      enum: ["plain", "cond", "lstm", "gru"],
      default: "gru",
      description: "Turns a crop's features into grades; `gru` encodes its slices one by one.",
    },
    slices: { type: "integer", minimum: 1, default: 3, description: "Slices of a crop." },
    window: {
      type: "array",
      items: pixels,
      minItems: 2,
      maxItems: 2,
      default: [128, 128],
      description: "Rows and columns of the frame of 512 pixels that a crop shows.",
    },
    side: {
      ...pixels,
      default: 128,
      description: "Side of the square that a crop is resized to, in pixels.",
    },
  },
  required: ["encoder"],
};

/** The groups that are graded from sagittal crops. */
export type SagittalGroup = "nfn" | "scs";

/** The conditions of each five crops, by the numbers of the net's embedding. */
const CONDITIONS: Readonly<Record<SagittalGroup, readonly number[]>> = { nfn: [1, 2], scs: [0] };

/** A grader of crops around the points of one sagittal series. */
export interface SagittalCropGrader extends CropGrader<Float32Array> {
  readonly layout: CropLayout;
  /**
   * Grades a series; leaves no tensor allocated.
   * @param volume slices stretched to 512 px.
   * @param points in that frame, L1/L2 to L5/S1, left before right; null where there is none.
   */
  grade(volume: Grey, points: readonly (Point3 | null)[]): Probabilities[];
}

/**
 * Creates the grader of a run's `net`. The caller disposes its net.
 * @param options with the seed of the initial parameters; null when a checkpoint is loaded next.
 * @throws UserError when the encoder does not exist or a key is invalid.
 */
export function createSagittalCropGrader(
  given: TwoStageNet,
  group: SagittalGroup,
  options: { readonly seed: number | null; readonly recompute?: boolean },
): SagittalCropGrader {
  const { encoder, head, ...layout } = readNet(given);
  const { slices, side } = layout;
  const net = createSagittalGrader({ encoder, head, slices, conditions: CONDITIONS[group], ...options });
  const columns = columnsOf(group).length;
  const toTensor = (crops: readonly Float32Array[]): tf.Tensor5D =>
    stackValues<tf.Rank.R5>(crops, [columns, side, side, slices]);
  const infer = (crops: readonly Float32Array[]): tf.Tensor3D => {
    const plain = toTensor(crops);
    const both = [plain, mirrorImages(plain, "columns")].map((one) => net.forward(one, { training: false }));
    return tf.div(tf.addN(both), 2);
  };
  return {
    net,
    encoders: ["model"],
    columns,
    layout,
    infer,
    forward: (crops, mode) => net.forward(toTensor(crops), mode),
    grade: (volume, points) =>
      withTensors(() => toProbabilities(infer([cutSagittalCrops(volume, points, layout)]))),
  };
}

const parseNet = compileSchema<SagittalGraderNet>(
  closedObject({ task: { type: "string" }, ...SAGITTAL_GRADER_KEYS.properties }, [
    "head",
    "slices",
    "window",
    "side",
  ]),
);

function readNet(given: TwoStageNet): Omit<SagittalGraderNet, "task"> {
  const { task: _, ...net } = parseNet(given, `the net of the task ${given.task}`);
  return net;
}
