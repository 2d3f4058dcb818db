import { FOLD_STUDIES_FILE, type FoldStudies } from "@spinegrade/competition-data";
import { UserError } from "@spinegrade/pipeline";
import {
  findTwoStageTask,
  type TwoStageTask,
  type TwoStageTraining,
  type TwoStageValidation,
} from "@spinegrade/two-stage";
import type { FoldWork } from "../fold/fold-kind.ts";
import { publishFold } from "../fold/outputs/publish-fold.ts";
import { TrainingFolder } from "../fold/outputs/training-folder.ts";
import { trainOrReuse, withTrainingFolder } from "../fold/train-or-reuse.ts";
import { renderTwoStageReport } from "./two-stage-report.ts";
import { twoStageKind } from "./two-stage-kind.ts";
import { parseTwoStageResult, type TwoStageFoldJob, type TwoStageResult } from "./two-stage-result.ts";

/**
 * Trains one fold of a two-stage net, as `trainFold`. In place of predictions of volumes it writes the files of the
 * task's validation, such as `points.csv`, and `studies.json` with the studies on each side of the split.
 * @throws UserError as `trainFold`; RangeError when the run's task is not registered.
 */
export async function trainTwoStageFold(job: TwoStageFoldJob): Promise<TwoStageResult> {
  const task = findTwoStageTask(job.config.net.task);
  if (task === undefined) throw new RangeError(`there is no two-stage task "${job.config.net.task}"`);
  const folder = new TrainingFolder(job, parseTwoStageResult);
  return withTrainingFolder(folder, job, () =>
    task.withTraining(job, (training) => trainOn({ job, task, folder }, training)),
  );
}

interface TwoStageFold {
  readonly job: TwoStageFoldJob;
  readonly task: TwoStageTask;
  readonly folder: TrainingFolder<TwoStageResult["epochs"][number]>;
}

async function trainOn<Sample, Example>(
  { job, task, folder }: TwoStageFold,
  training: TwoStageTraining<Sample, Example>,
): Promise<TwoStageResult> {
  const { net, encoders, samples, load, describe } = training;
  const work: FoldWork<Sample, Example, TwoStageValidation> = {
    net,
    ...(encoders !== undefined && { encoders }),
    data: { samples, load, describe },
    computeLoss: (examples, epoch) => training.computeLoss(examples, epoch),
    validate: async (_, signal) => withObjective(job, await training.validate(signal)),
  };
  const trained = await trainOrReuse({ job, work, kind: twoStageKind(task), folder });
  const { result } = trained;
  const { files } = trained.validation ?? (await training.validate(job.signal));
  const idsOf = (studies: readonly { readonly studyId: number }[]): number[] =>
    studies.map(({ studyId }) => studyId);
  const split: FoldStudies = {
    training: idsOf(job.data.training),
    validation: idsOf(job.data.validation),
  };
  await publishFold(job, result, {
    ...files,
    [FOLD_STUDIES_FILE]: split,
    "report.html": renderTwoStageReport(task, job, result),
  });
  return result;
}

/** Without the number that compares epochs, none could be kept. */
function withObjective({ run, fold }: TwoStageFoldJob, validation: TwoStageValidation): TwoStageValidation {
  if (Number.isFinite(validation.objective)) return validation;
  throw new UserError(
    `fold ${fold} of the run ${run} cannot be validated: no study to validate on has what the net is compared with ` +
      "(a grade, or a labelled point): choose another fold, or fewer folds",
  );
}
