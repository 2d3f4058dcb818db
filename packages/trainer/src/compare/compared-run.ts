import type { AgreementFigure, JudgedRow, PairedDifference } from "@spinegrade/metrics/intervals";
import type { FoldResult } from "../report/fold-result.ts";
import type { TwoStageResult } from "../two-stage/two-stage-result.ts";

/** A trained run as it is read for a comparison. */
export interface TrainedRunRecord {
  readonly run: string;
  readonly task: string;
  /** The resolved settings by flat key: `net.imageSize` and its value. */
  readonly settings: ReadonlyMap<string, string>;
  readonly results: readonly (FoldResult | TwoStageResult)[];
  /** Graded points of the validation studies, by study, series and point. */
  readonly rows: readonly JudgedRow[];
  /** The same rows with their true grades; null where it is unknown which given ones are wrong. */
  readonly trueRows: readonly JudgedRow[] | null;
  /** The largest resident memory of a step, MiB; null where the log is gone. */
  readonly peakMemoryMiB: number | null;
}

/** A run as a comparison lists it. */
export interface ComparedRun {
  readonly run: string;
  readonly task: string;
  readonly folds: readonly number[];
  /** Validation studies with a grade, and their graded points. */
  readonly studies: number;
  readonly rows: number;
  /** Values of the settings in which the listed runs differ; null where the run has no such setting. */
  readonly settings: Readonly<Record<string, string | null>>;
  /** With bootstrap 95 % intervals over studies. */
  readonly figures: readonly AgreementFigure[];
  /** Seconds of training, over all folds and epochs. */
  readonly seconds: number;
  readonly peakMemoryMiB: number | null;
  readonly engine: string;
}

/** Two runs of one task: second minus first on the same rows, or why they cannot be compared. */
export interface ComparedPair {
  readonly first: string;
  readonly second: string;
  readonly differences: readonly PairedDifference[] | null;
  readonly reason: string | null;
}

/** A run that is there, but not listed. */
export interface OmittedRun {
  readonly run: string;
  readonly reason: string;
}

/** The result of `spinegrade-train compare`; `--json` prints it. */
export interface Comparison {
  /** The page, an absolute path. */
  readonly page: string;
  readonly synthetic: boolean;
  readonly runs: readonly ComparedRun[];
  readonly pairs: readonly ComparedPair[];
  /** The same against the true grades; null where it is unknown which given ones are wrong. */
  readonly truePairs: readonly ComparedPair[] | null;
  readonly omitted: readonly OmittedRun[];
}
