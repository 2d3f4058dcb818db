import { buildFoldReport } from "../report/fold-report.ts";
import { type FoldResult, parseFoldResult } from "../report/fold-result.ts";
import { renderTrainingReport } from "../report/training-report.ts";
import type { FoldJob } from "../run/fold-job.ts";
import { keptEpochOf } from "../run/kept-epoch.ts";
import { createTask, type FoldTask } from "../tasks/create-task.ts";
import type { FoldValidation } from "../tasks/validate-fold.ts";
import { type FilesByName, publishFold } from "./outputs/publish-fold.ts";
import { TrainingFolder } from "./outputs/training-folder.ts";
import { trainOrReuse, withTrainingFolder } from "./train-or-reuse.ts";
import { volumeFiles } from "./outputs/volume-files.ts";
import { VOLUME_KIND } from "./volume-kind.ts";

/**
 * Trains one fold and validates and saves each epoch. The checkpoint of the averaged weights goes to the work folder.
 * The result, the resolved config, a log with one JSON line per epoch, the predictions for the validation studies and
 * the receipt go to `runs/<run>/fold-<k>` in the output folder. A finished training with the same key is not repeated;
 * a stopped one resumes from its last training state.
 * @throws UserError as `train` does, or when another process runs the same training.
 */
export async function trainFold(job: FoldJob): Promise<FoldResult> {
  const folder = new TrainingFolder(job, parseFoldResult);
  return withTrainingFolder(folder, job, async () => {
    const task = createTask(job);
    try {
      const work = job.config.pictures ? { ...task, drawPictures: () => task.drawHeatmaps() } : task;
      const { result, validation } = await trainOrReuse({ job, work, kind: VOLUME_KIND, folder });
      const kept = validation ?? (await task.validate(keptEpochOf(result).epoch - 1, job.signal));
      await publishFold(job, result, await filesOf(job, task, result, kept));
      return result;
    } finally {
      task.net.dispose();
    }
  });
}

async function filesOf(
  job: FoldJob,
  task: FoldTask,
  result: FoldResult,
  validation: FoldValidation,
): Promise<FilesByName> {
  const page = renderTrainingReport(await buildFoldReport(job, result, validation));
  const outOfFold = await task.toOutOfFold(validation.volumes);
  return volumeFiles(
    job.data.dataSet,
    { outOfFold, bounds: await task.toOutOfFold(validation.bounds) },
    page,
  );
}
