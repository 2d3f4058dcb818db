import type * as tf from "@tensorflow/tfjs-core";
import { stackValues } from "../../volumes/stack-values.ts";
import type { CropLayout } from "../crops/crop-layout.ts";
import type { AxialLayout } from "../crops/cut-axial-crops.ts";
import { RECESS_CHANNELS } from "../crops/cut-recess-crops.ts";
import { columnsOf } from "../grader-columns.ts";
import { mirrorImages } from "./crop-grader.ts";

/** The crops of a study, of the left recesses L1/L2 to L5/S1, then of the right ones. */
export interface RecessCrops {
  /** [10, slices, axialSide, axialSide, channels] */
  readonly axial: Float32Array;
  /** [10, side, side, 4] */
  readonly sagittal: Float32Array;
}

/** Layouts of these crops. */
export interface RecessLayouts {
  readonly axialLayout: AxialLayout;
  /** Layout of the slices from which both sides' crops are taken. */
  readonly sagittalLayout: CropLayout;
}

/** The crops of B studies. */
export interface RecessTensors {
  /** [B, 10, slices, side, side, channels] */
  readonly axial: tf.Tensor<tf.Rank.R6>;
  /** [B, 10, side, side, 4] */
  readonly sagittal: tf.Tensor5D;
}

/** The crops of studies as the net takes them. The caller tidies. */
export function toRecessTensors(
  studies: readonly RecessCrops[],
  { axialLayout, sagittalLayout }: RecessLayouts,
): RecessTensors {
  const columns = columnsOf("ss").length;
  const axial = [columns, axialLayout.slices, axialLayout.side, axialLayout.side, axialLayout.channels];
  const sagittal = [columns, sagittalLayout.side, sagittalLayout.side, RECESS_CHANNELS];
  return {
    axial: stackValues<tf.Rank.R6>(
      studies.map((one) => one.axial),
      axial,
    ),
    sagittal: stackValues<tf.Rank.R5>(
      studies.map((one) => one.sagittal),
      sagittal,
    ),
  };
}

/** The crops with front and back exchanged. The caller tidies. */
export function mirrorRecesses({ axial, sagittal }: RecessTensors): RecessTensors {
  return { axial: mirrorImages(axial, "rows"), sagittal: mirrorImages(sagittal, "columns") };
}
