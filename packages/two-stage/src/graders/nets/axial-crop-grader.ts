import type { Probabilities } from "@spinegrade/competition-data";
import type { Grey, Point3 } from "@spinegrade/crops";
import { createAxialGrader, type Mode } from "@spinegrade/model-zoo";
import { withTensors } from "@spinegrade/tasks";
import * as tf from "@tensorflow/tfjs-core";
import type { TwoStageNet } from "../../task/two-stage-task.ts";
import { type AxialCrop, cutAxialCrops } from "../crops/cut-axial-crops.ts";
import { cutRecessCrops, RECESS_SLICES } from "../crops/cut-recess-crops.ts";
import { columnsOf } from "../grader-columns.ts";
import { type AxialGraderNet, parseAxialNet } from "./axial-grader-keys.ts";
import { type CropGrader, toProbabilities } from "./crop-grader.ts";
import {
  mirrorRecesses,
  type RecessCrops,
  type RecessLayouts,
  type RecessTensors,
  toRecessTensors,
} from "./recess-crops.ts";

/** A grader of the recesses from crops of axial series and of Sagittal T2/STIR. */
export interface AxialCropGrader extends CropGrader<RecessCrops>, RecessLayouts {
  /**
   * Grades a study; leaves no tensor allocated.
   * @param crops of the left recesses L1/L2 to L5/S1, then of the right ones; null where no series shows one.
   * @param sagittal slices stretched to 512 px, and the canal's points L1/L2 to L5/S1; null where there is no series.
   */
  grade(
    crops: readonly (AxialCrop | null)[],
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
  const parsed = parseAxialNet(given, "the axial grader's net");
  const layouts = layoutsOf(parsed);
  const { axialLayout, sagittalLayout } = layouts;
  const { encoder, head, slices } = parsed;
  const net = createAxialGrader({ encoder, head, slices, inChannels: axialLayout.channels, ...options });
  const run = ({ axial, sagittal }: RecessTensors, mode: Mode): tf.Tensor3D =>
    net.forward(axial, sagittal, mode);
  const infer = (studies: readonly RecessCrops[]): tf.Tensor3D => {
    const plain = toRecessTensors(studies, layouts);
    const both = [plain, mirrorRecesses(plain)].map((one) => run(one, { training: false }));
    return tf.div(tf.addN(both), 2);
  };
  return {
    ...layouts,
    net,
    encoders: ["sag_model.model", "axial_model.model"],
    columns: columnsOf("ss").length,
    infer,
    forward: (studies, mode) => run(toRecessTensors(studies, layouts), mode),
    grade: (crops, shown) => {
      const axial = cutAxialCrops(crops, axialLayout);
      const sagittal = cutRecessCrops(shown, sagittalLayout);
      return withTensors(() => toProbabilities(infer([{ axial, sagittal }])));
    },
  };
}

function layoutsOf({
  slices,
  axialWindow,
  axialSide,
  sagittalWindow,
  sagittalSide,
}: AxialGraderNet): RecessLayouts {
  return {
    axialLayout: {
      ...{ slices, window: [axialWindow, axialWindow], side: axialSide },
      channels: slices === 3 ? 1 : 3,
    },
    sagittalLayout: { slices: RECESS_SLICES, window: sagittalWindow, side: sagittalSide },
  };
}
