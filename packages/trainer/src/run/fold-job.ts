import type { EngineInfo } from "@spinegrade/engine";
import type { PipelineConfig } from "@spinegrade/pipeline";
import type { EpochRecord } from "../report/fold-result.ts";
import type { FoldData } from "./fold-data.ts";
import type { RunConfig } from "./run-config.ts";

/** One fold to train, and where its results go. */
export interface FoldJob {
  readonly run: string;
  readonly fold: number;
  /** As it holds for this fold: see `configOfFold`. */
  readonly config: RunConfig;
  readonly data: FoldData;
  readonly folders: Pick<PipelineConfig, "workDir" | "outputDir">;
  readonly engine: EngineInfo;
  /** Names this training among others of the same run: other code, data or settings, another key. */
  readonly key: string;
  /** Told of every epoch after it was saved; what it throws ends the training. */
  readonly onEpoch?: (record: EpochRecord) => void;
  /** Seconds between two savings of the resume checkpoint; default 60, for it is four times the checkpoint's size. */
  readonly stateIntervalSeconds?: number;
  /** Aborting it ends the training after the step under way, its state saved. */
  readonly signal?: AbortSignal;
  /** Called before the first step, once there is something that a training that stops can save. */
  readonly onStart?: () => void;
}
