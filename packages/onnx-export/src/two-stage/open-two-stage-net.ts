import { compileSchema, parseJson } from "@spinegrade/pipeline";
import type { CheckpointShapes } from "@spinegrade/tasks";
import { openAxial, openFusion, openSagittal } from "./open-graders.ts";
import { openLevels } from "./open-levels.ts";
import { openPoints } from "./open-points.ts";
import type { OpenNet, RecordedNet } from "./recorded-net.ts";
import type { TwoStageModel } from "./two-stage-model.ts";

/** The two-stage tasks by the beginning of their names. */
const OPENERS: Readonly<Record<string, OpenNet>> = {
  "points-": openPoints,
  "levels-": openLevels,
  "grades-t1": openSagittal([1, 2]),
  "grades-t2": openSagittal([0]),
  "grades-axial": openAxial,
  "grades-fusion": openFusion,
};

/** A net of the two-stage solution as its checkpoint records it, without its weights. */
export interface OpenedTwoStageNet {
  readonly recorded: RecordedNet;
  readonly model: TwoStageModel;
}

const parseConfig = compileSchema<{ readonly net: RecordedNet }>({
  type: "object",
  required: ["net"],
  properties: {
    net: {
      type: "object",
      required: ["task", "encoder"],
      properties: { task: { type: "string" }, encoder: { type: "string" } },
    },
  },
});

/**
 * Creates the net of a checkpoint from the configuration that its training recorded. The caller disposes it.
 * @returns undefined when the checkpoint records none, or another task than those of the two-stage solution.
 * @throws UserError when the settings are incomplete or there is no such encoder.
 */
export function openTwoStageNet(
  { state, metadata }: CheckpointShapes,
  source: string,
): OpenedTwoStageNet | undefined {
  const config = metadata["spinegrade.config"];
  if (config === undefined) return undefined;
  const { net: recorded } = parseConfig(parseJson(config, source), `the configuration in ${source}`);
  const open = Object.entries(OPENERS).find(([beginning]) => recorded.task.startsWith(beginning))?.[1];
  return open && { recorded, model: open(recorded, state, `the net recorded in ${source}`) };
}
