import type { PointRow } from "@spinegrade/competition-data";
import { closedObject, compileSchema } from "@spinegrade/pipeline";
import type { TwoStageJob } from "../../task/two-stage-task.ts";
import { graderOptions, pickOptions, type PointSource, settingsSchema } from "../grader-settings.ts";
import { pointReader } from "../points/read-grader-points.ts";

/** The options of a run file of the fusion grader. */
export interface FusionSettings {
  /** The runs whose nets found the points. */
  readonly points: { readonly t1: string; readonly t2: string; readonly axial: string };
  readonly pointSource: Exclude<PointSource, "labelled">;
  readonly lossOver: "column" | "batch";
  readonly pointJitter: { readonly share: number; readonly px: number };
  readonly axialDraw: "per-crop" | "per-slice";
  readonly mixEpochs: number;
}

const run = (found: string): object => ({
  type: "string",
  minLength: 1,
  description: `The run whose nets found the ${found}.`,
});

const { pointSource, lossOver, pointJitter } = graderOptions([]);

/** JSON schemas of these options. */
export const FUSION_OPTIONS = {
  points: {
    ...closedObject({
      t1: run("levels in the middle slice of Sagittal T1"),
      t2: run("levels in the middle slice of Sagittal T2/STIR"),
      axial: run("points of whole axial series, which give each level's slices"),
    }),
    description: "The runs whose nets found the points: t1, t2, axial.",
  },
  pointSource: { ...pointSource, enum: ["out-of-fold", "published"] },
  lossOver: { ...lossOver },
  pointJitter: { ...pointJitter, default: { share: 0.2, px: 3 } },
  axialDraw: {
    enum: ["per-crop", "per-slice"],
    default: "per-crop",
    description:
      "What one draw of the axial augmentation applies to: all slices of a level, or, as published, each.",
  },
  mixEpochs: {
    type: "integer",
    minimum: 0,
    default: 6,
    description: "The first epochs, in which a batch in five has its examples mixed in pairs.",
  },
};

const parseSettings = compileSchema<FusionSettings>(settingsSchema(FUSION_OPTIONS));

/** The options of a fold. @throws UserError when one is invalid. */
export function fusionSettings({ config, run: name }: Pick<TwoStageJob, "config" | "run">): FusionSettings {
  return parseSettings(pickOptions(config, FUSION_OPTIONS), `the run ${name}`);
}

/**
 * Reads the points at which the crops of a fold are cut.
 * @throws UserError when a net that found a point was trained on its study, or a point run is not trained.
 */
export async function readFusionPoints(job: TwoStageJob): Promise<PointRow[]> {
  const { points, pointSource: source } = fusionSettings(job);
  const read = pointReader(job, source);
  return [...(await read(points.t1)), ...(await read(points.t2)), ...(await read(points.axial))];
}
