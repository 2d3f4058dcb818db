import { closedObject, compileSchema } from "@spinegrade/pipeline";
import type { TwoStageFigures } from "@spinegrade/two-stage";
import { type AnyFoldResult, FOLD_RESULT_PROPERTIES } from "../report/fold-result.ts";
import type { AnyFoldJob } from "../run/fold-job.ts";
import { TRAINED_EPOCH_PROPERTIES, type TrainedEpoch } from "../state/training-progress.ts";
import type { LossValues } from "@spinegrade/losses";
import type { TwoStageData } from "@spinegrade/two-stage";
import type { TwoStageConfig } from "./two-stage-config.ts";
import type { PipelineConfig } from "@spinegrade/pipeline";

/** A validated epoch of a two-stage net. */
export interface TwoStageEpoch extends TrainedEpoch, Omit<TwoStageFigures, "loss"> {
  readonly validationLoss: LossValues;
}

/** The result of training one fold of a two-stage net. */
export type TwoStageResult = AnyFoldResult<TwoStageEpoch>;

/** One fold of a two-stage net. */
export interface TwoStageFoldJob extends AnyFoldJob<TwoStageEpoch> {
  readonly config: TwoStageConfig;
  readonly data: TwoStageData;
  readonly folders: PipelineConfig;
}

const number = { type: "number" };

/** Checks `result.json` of a two-stage net. @throws UserError that lists every fault. */
export const parseTwoStageResult = compileSchema<TwoStageResult>(
  closedObject({
    ...FOLD_RESULT_PROPERTIES,
    epochs: {
      type: "array",
      minItems: 1,
      items: closedObject({
        ...TRAINED_EPOCH_PROPERTIES,
        validationLoss: { type: "object", additionalProperties: number },
        figures: { type: "object", additionalProperties: { type: ["number", "null"] } },
        objective: number,
      }),
    },
  }),
);
