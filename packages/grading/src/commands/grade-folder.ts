import type { FolderOutcome, GradeFolderOptions } from "./folder-outcome.ts";
import { gradeStudies } from "./grade-studies.ts";
import { openFolder } from "./open-folder.ts";
import { withStudyThreads } from "../threads/study-threads.ts";

/**
 * Grades every lumbar MR study in a folder of any layout and writes results into the output folder, each study's as
 * soon as it is graded; results of the same inputs are not made again. Nothing is written into the
 * folder. The engine must be started. Where results can no longer be written, the studies that are left are skipped.
 * @throws UserError when the folder holds no MR series, or no result can be written.
 */
export async function gradeFolder(
  dir: string,
  out: string,
  options: GradeFolderOptions,
): Promise<FolderOutcome> {
  return await withStudyThreads(options.threads, async (work) =>
    gradeStudies(await openFolder(dir, out, options.overrules), { ...options, work }),
  );
}
