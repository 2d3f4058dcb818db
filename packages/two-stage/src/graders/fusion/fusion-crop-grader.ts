import type { Probabilities } from "@spinegrade/competition-data";
import { createFusionGrader, type Mode, type ParameterizedNet } from "@spinegrade/model-zoo";
import { closedObject, compileSchema } from "@spinegrade/pipeline";
import { withTensors } from "@spinegrade/tasks";
import * as tf from "@tensorflow/tfjs-core";
import type { EncoderPlace, NetKeys, TwoStageNet } from "../../task/two-stage-task.ts";
import { stackValues } from "../../volumes/stack-values.ts";
import { mirrorImages, toProbabilities } from "../nets/crop-grader.ts";
import { type FusionLayout, type LevelCrops, cutStudy, SAGITTAL_SLICES } from "./cut-level.ts";
import { FUSION_COLUMNS, FUSION_CONDITIONS } from "./fusion-columns.ts";
import type { FusionViews } from "./fusion-views.ts";

/** Run-file keys of the fusion grader's net. */
interface FusionNet {
  readonly task: string;
  readonly encoder: string;
  readonly axialEncoder?: string;
  readonly sagittalWindow: number;
  readonly sagittalSide: number;
  readonly axialWindow: number;
  readonly axialSide: number;
}

/** Axial slices of a level in each series. */
const AXIAL_SLICES = 6;

const pixels = (view: string, initial: number): object => ({
  type: "integer",
  minimum: 32,
  maximum: 512,
  default: initial,
  description: view,
});

/** JSON schemas of the run-file keys of the fusion grader's net. */
export const FUSION_KEYS: NetKeys = {
  properties: {
    encoder: { type: "string", description: "The timm name of the encoder of sagittal crops." },
    axialEncoder: {
      type: "string",
      description: "The timm name of the encoder of axial slices; absent: that of sagittal crops.",
    },
    sagittalWindow: pixels("Side of the square of the frame of 512 pixels that a sagittal crop shows.", 128),
    sagittalSide: pixels("Side of the square that a sagittal crop is resized to, in pixels.", 128),
    axialWindow: pixels("Side of the middle square that is shown of axial slices of 512 pixels.", 256),
    axialSide: pixels("Side of the square that axial slices are resized to, in pixels.", 256),
  },
  required: ["encoder"],
};

/** A grader of all rows of a study, level by level, from all views. */
export interface FusionCropGrader {
  readonly net: ParameterizedNet;
  readonly encoders: readonly EncoderPlace[];
  readonly layout: FusionLayout;
  /** Crops of levels of equally many axial slices -> grade logits [B, 5, 3]. The caller tidies. */
  forward(levels: readonly LevelCrops[], mode: Mode): tf.Tensor3D;
  /**
   * The five levels of studies -> logits [B, 25, 3], level by level: the mean of the crops as they are and mirrored front
   * to back. The caller tidies.
   */
  infer(studies: readonly (readonly LevelCrops[])[]): tf.Tensor3D;
  /** Grades a study, level by level; leaves no tensor allocated. */
  grade(views: FusionViews): Probabilities[];
}

/**
 * Creates the grader of a run's `net`. The caller disposes its net.
 * @param options with the seed of the initial parameters; null when a checkpoint is loaded next.
 * @throws UserError when an encoder does not exist or a key is invalid.
 */
export function createFusionCropGrader(
  given: TwoStageNet,
  options: { readonly seed: number | null; readonly recompute?: boolean },
): FusionCropGrader {
  const { encoder, axialEncoder, ...sizes } = parseNet(given, "the fusion grader's net");
  const layout = layoutOf(sizes);
  const net = createFusionGrader({
    ...{ sagittalEncoder: encoder, axialEncoder: axialEncoder ?? encoder, sagittalSlices: SAGITTAL_SLICES },
    ...options,
  });
  const infer = (studies: readonly (readonly LevelCrops[])[]): tf.Tensor3D => {
    const each = studies.map((levels) => {
      const { sagittal, axial } = toTensors(levels, layout);
      const plain = net.forward(sagittal, axial, { training: false });
      const mirrored = net.forward(mirrorImages(sagittal, "columns"), mirrorImages(axial, "rows"), {
        training: false,
      });
      const mean = tf.div<tf.Tensor3D>(tf.add(plain, mirrored), 2);
      return tf.reshape<tf.Rank.R3>(mean, [1, FUSION_COLUMNS.length, 3]);
    });
    return tf.concat<tf.Tensor3D>(each, 0);
  };
  return {
    net,
    encoders: ["sag_model.model", { at: "axial_model.model", encoder: axialEncoder ?? encoder }],
    layout,
    infer,
    forward: (levels, mode) => {
      const { sagittal, axial } = toTensors(levels, layout);
      return net.forward(sagittal, axial, mode);
    },
    grade: (views) => withTensors(() => toProbabilities(infer([cutStudy(views, layout)]))),
  };
}

function layoutOf(sizes: Omit<FusionNet, "task" | "encoder" | "axialEncoder">): FusionLayout {
  const { sagittalWindow, sagittalSide, axialWindow, axialSide } = sizes;
  return {
    sagittal: {
      slices: SAGITTAL_SLICES,
      window: [sagittalWindow, sagittalWindow],
      side: sagittalSide,
      rounding: "toward-zero",
    },
    axial: { slices: AXIAL_SLICES, window: axialWindow, side: axialSide },
  };
}

function toTensors(
  levels: readonly LevelCrops[],
  { sagittal, axial }: FusionLayout,
): { readonly sagittal: tf.Tensor5D; readonly axial: tf.Tensor5D } {
  const slices = (levels[0]?.axial.length ?? 0) / (3 * axial.side * axial.side);
  return {
    sagittal: stackValues<tf.Rank.R5>(
      levels.map((level) => level.sagittal),
      [FUSION_CONDITIONS.length, sagittal.side, sagittal.side, sagittal.slices],
    ),
    axial: stackValues<tf.Rank.R5>(
      levels.map((level) => level.axial),
      [slices, axial.side, axial.side, 3],
    ),
  };
}

const parseNet = compileSchema<FusionNet>(
  closedObject({ task: { type: "string" }, ...FUSION_KEYS.properties }, [
    "axialEncoder",
    "sagittalWindow",
    "sagittalSide",
    "axialWindow",
    "axialSide",
  ]),
);
