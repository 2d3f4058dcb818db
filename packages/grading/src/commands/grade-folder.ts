import type { SeriesOverrules } from "@spinegrade/series-types";
import type { GradingModel } from "../models/grading-model.ts";
import type { SkippedStudy } from "../outputs/render-index.ts";
import type { SeriesReaderOptions } from "../reading/series-reader.ts";
import type { GradedStudy } from "../study/graded-study.ts";
import type { StageTimer } from "../study/stage-timer.ts";
import { gradeStudies } from "./grade-studies.ts";
import { openFolder } from "./open-folder.ts";

/** What `gradeFolder` is asked for. */
export interface GradeFolderOptions {
  readonly models: readonly GradingModel[];
  readonly overrules?: SeriesOverrules;
  readonly withNames?: boolean;
  /** Whether studies are graded again whose results exist. */
  readonly force?: boolean;
  /** Called after each study. */
  readonly onStudy?: (done: number, total: number) => void;
  /** How series are read while nets compute. */
  readonly reading?: SeriesReaderOptions;
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

/** What became of a folder. */
export interface FolderOutcome {
  readonly studies: readonly StudyInFolder[];
  readonly skipped: readonly SkippedStudy[];
  /** Damaged files, with reasons. */
  readonly faults: readonly { readonly file: string; readonly reason: string }[];
  /** Why results could no longer be written, with what to do; undefined where all were. */
  readonly stopped?: string | undefined;
}

/**
 * Grades every lumbar MR study in a folder of any layout and writes results into the output folder, study by study: each is
 * complete before the next begins, and what exists of the same inputs is not made again. Nothing is written into the
 * folder. The engine must be started. Where results can no longer be written, the studies that are left are skipped.
 * @throws UserError when the folder holds no MR series, or no result can be written.
 */
export async function gradeFolder(
  dir: string,
  out: string,
  options: GradeFolderOptions,
): Promise<FolderOutcome> {
  return await gradeStudies(await openFolder(dir, out, options.overrules), options);
}
