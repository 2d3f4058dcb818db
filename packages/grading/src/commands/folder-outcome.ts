import type { SeriesOverrules } from "@spinegrade/series-types";
import type { GradingChain } from "../chain/grading-chain.ts";
import type { GradingModel } from "../models/grading-model.ts";
import type { SkippedStudy } from "../outputs/render-index.ts";
import type { GradedStudy } from "../study/graded-study.ts";
import type { RecessEstimates } from "../study/recess-estimates.ts";
import type { StageTimer } from "../study/stage-timer.ts";
import type { ThreadOptions } from "../threads/study-threads.ts";

/** Options of `gradeFolder`. */
export interface GradeFolderOptions {
  readonly models: readonly GradingModel[];
  /** Grades in place of the models. */
  readonly chain?: GradingChain;
  readonly overrules?: SeriesOverrules;
  readonly withNames?: boolean;
  /** Estimation of recesses that no axial series shows; default: as for `gradeStudy`. */
  readonly recesses?: RecessEstimates;
  /** Whether studies are graded again whose results exist. */
  readonly force?: boolean;
  /** Called after each study. */
  readonly onStudy?: (done: number, total: number) => void;
  /** Threads that read, check and write while nets compute. */
  readonly threads?: ThreadOptions;
  /** Times the stages. */
  readonly time?: StageTimer;
}

/** A study whose results are in the output folder. */
export interface StudyInFolder {
  /** Name of its folder in the output folder. */
  readonly folder: string;
  readonly result: GradedStudy;
  /** Whether its results existed and were not made again. */
  readonly wasKnown: boolean;
}

/** The outcome for a folder. */
export interface FolderOutcome {
  readonly studies: readonly StudyInFolder[];
  readonly skipped: readonly SkippedStudy[];
  /** Damaged files, with reasons. */
  readonly faults: readonly { readonly file: string; readonly reason: string }[];
  /** Why results could no longer be written, with what to do; undefined where all were. */
  readonly stopped?: string | undefined;
}
