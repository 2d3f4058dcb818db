import type { EngineInfo } from "@spinegrade/engine";
import type { PipelineConfig } from "@spinegrade/pipeline";
import type { EpochRecord } from "../report/fold-result.ts";
import type { FoldData } from "./fold-data.ts";
import type { RunConfig } from "./run-config.ts";

/** One fold to train, and the destination of its results. */
export interface FoldJob {
  readonly run: string;
  readonly fold: number;
  /** The configuration for this fold: see `configOfFold`. */
  readonly config: RunConfig;
  readonly data: FoldData;
  readonly folders: Pick<PipelineConfig, "workDir" | "outputDir">;
  readonly engine: EngineInfo;
  /** Distinguishes trainings of one run: different code, data or settings give a different key. */
  readonly key: string;
  /** Receives every epoch after it was saved; an error that it throws ends the training. */
  readonly onEpoch?: (record: EpochRecord) => void;
  /**
   * Seconds between two saves of the training state. Default 60, because it is four times the size of the checkpoint.
   */
  readonly stateIntervalSeconds?: number;
  /** Aborting it ends the training after the current step, with its state saved. */
  readonly signal?: AbortSignal;
  /** Called before the first step, as soon as a training that stops can save its state. */
  readonly onStart?: () => void;
}
