import type { Probabilities } from "@spinegrade/competition-data";
import type { Grey, Point3 } from "@spinegrade/crops";
import { createAxialGrader } from "@spinegrade/model-zoo";
import { withTensors } from "@spinegrade/tasks";
import * as tf from "@tensorflow/tfjs-core";
import { stackValues } from "../../volumes/stack-values.ts";
import type { TwoStageNet } from "../../task/two-stage-task.ts";
import { parseAxialNet } from "./axial-grader-keys.ts";
import { type CropGrader, mirrorImages, toProbabilities } from "./crop-grader.ts";
import type { CropLayout } from "../crops/crop-layout.ts";
import { type AxialLayout, axialLength, cutAxialCrop } from "../crops/cut-axial-crops.ts";
import { cutRecessCrops, RECESS_SLICES } from "../crops/cut-recess-crops.ts";
import { columnsOf } from "../grader-columns.ts";

/** The crops of a study. */
export interface RecessCrops {
  /** [10, slices, axialSide, axialSide, channels] */
  readonly axial: Float32Array;
  /** [10, side, side, 4] */
  readonly sagittal: Float32Array;
}

/** An axial series and a point of it in the frame of 512 px. */
export interface AxialCropPoint {
  /** Slices stretched to 720 px. */
  readonly volume: Grey;
  readonly point: Point3;
}

/** A grader of the recesses from crops of axial series and of Sagittal T2/STIR. */
export interface AxialCropGrader extends CropGrader<RecessCrops> {
  readonly axialLayout: AxialLayout;
  readonly sagittalLayout: CropLayout;
  /**
   * Grades a study; leaves no tensor allocated.
   * @param crops of the left recesses L1/L2 to L5/S1, then of the right ones; null where no series shows one.
   * @param sagittal slices stretched to 512 px, and the canal's points L1/L2 to L5/S1; null where there is no series.
   */
  grade(
    crops: readonly (AxialCropPoint | null)[],
    sagittal: { readonly volume: Grey; readonly points: readonly (Point3 | null)[] } | null,
  ): Probabilities[];
}

/**
 * Creates the grader of a run's `net`. The caller disposes its net.
 * @param options with the seed of the initial parameters; null when a checkpoint is loaded next.
 * @throws UserError when the encoder does not exist or a key is invalid.
 */
export function createAxialCropGrader(
  given: TwoStageNet,
  options: { readonly seed: number | null; readonly recompute?: boolean },
): AxialCropGrader {
  const { encoder, slices, axialWindow, axialSide, sagittalWindow, sagittalSide } = parseAxialNet(
    given,
    "the axial grader's net",
  );
  const channels = slices === 3 ? 1 : 3;
  const axialLayout: AxialLayout = { slices, window: [axialWindow, axialWindow], side: axialSide, channels };
  const sagittalLayout = { slices: RECESS_SLICES, window: sagittalWindow, side: sagittalSide };
  const net = createAxialGrader({ encoder, inChannels: channels, ...options });
  const columns = columnsOf("ss");
  const toTensors = (studies: readonly RecessCrops[]): CropTensors => ({
    axial: stackValues<tf.Rank.R6>(
      studies.map((one) => one.axial),
      [columns.length, slices, axialSide, axialSide, channels],
    ),
    sagittal: stackValues<tf.Rank.R5>(
      studies.map((one) => one.sagittal),
      [columns.length, sagittalSide, sagittalSide, 4],
    ),
  });
  const infer = (studies: readonly RecessCrops[]): tf.Tensor3D => {
    const plain = toTensors(studies);
    const mirrored = {
      axial: mirrorImages(plain.axial, "rows"),
      sagittal: mirrorImages(plain.sagittal, "columns"),
    };
    const both = [plain, mirrored].map((one) => net.forward(one.axial, one.sagittal, { training: false }));
    return tf.div(tf.addN(both), 2);
  };
  return {
    net,
    encoders: ["sag_model.model", "axial_model.model"],
    columns: columns.length,
    axialLayout,
    sagittalLayout,
    infer,
    forward: (studies, mode) => {
      const { axial, sagittal } = toTensors(studies);
      return net.forward(axial, sagittal, mode);
    },
    grade: (crops, sagittal) => {
      const length = axialLength(axialLayout);
      const axial = new Float32Array(columns.length * length);
      crops.forEach((crop, index) => {
        if (crop === null) return;
        axial.set(
          cutAxialCrop({ ...crop, isRight: columns[index]?.side === "right" }, axialLayout),
          index * length,
        );
      });
      const cut = cutRecessCrops(sagittal, sagittalLayout);
      return withTensors(() => toProbabilities(infer([{ axial, sagittal: cut }])));
    },
  };
}

interface CropTensors {
  readonly axial: tf.Tensor<tf.Rank.R6>;
  readonly sagittal: tf.Tensor5D;
}
