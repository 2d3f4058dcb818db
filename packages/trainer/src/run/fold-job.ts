import type { EngineInfo } from "@spinegrade/engine";
import type { DataSetIdentity, PipelineConfig } from "@spinegrade/pipeline";
import type { EpochRecord } from "../report/fold-result.ts";
import type { FoldData } from "./fold-data.ts";
import type { CommonConfig, RunConfig } from "./run-config.ts";

/** One fold to train, whatever kind of net, and the destination of its results. */
export interface AnyFoldJob<Epoch> {
  readonly run: string;
  readonly fold: number;
  /** The configuration for this fold: see `configOfFold`. */
  readonly config: CommonConfig;
  readonly data: AnyFoldData;
  readonly folders: Pick<PipelineConfig, "workDir" | "outputDir" | "sharedStore">;
  readonly engine: EngineInfo;
  /** Distinguishes trainings of one run: different code, data or settings give a different key. */
  readonly key: string;
  /** Receives every epoch after it was saved; an error that it throws ends the training. */
  readonly onEpoch?: (record: Epoch) => void;
  /**
   * Seconds between two saves of the training state. Default 60, because it is four times the size of the checkpoint.
   */
  readonly stateIntervalSeconds?: number;
  /** Aborting it ends the training after the current step, with its state saved. */
  readonly signal?: AbortSignal;
  /** Called before the first step, as soon as a training that stops can save its state. */
  readonly onStart?: () => void;
}

/** The samples of a fold, as far as every kind of net has them. */
export interface AnyFoldData {
  /** Identity of the data set from which the samples are made. */
  readonly dataSet: DataSetIdentity;
  readonly training: readonly unknown[];
  readonly validation: readonly unknown[];
}

/** One fold of a net on single volumes. */
export interface FoldJob extends AnyFoldJob<EpochRecord> {
  readonly config: RunConfig;
  readonly data: FoldData;
}
