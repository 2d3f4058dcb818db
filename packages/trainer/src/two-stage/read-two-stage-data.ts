import { type PipelineConfig, UserError } from "@spinegrade/pipeline";
import { findTwoStageTask, readStudies, splitStudies, type TwoStageData } from "@spinegrade/two-stage";
import type { TwoStageConfig } from "./two-stage-config.ts";

/**
 * Reads the studies of a fold and, for tasks that need them, the points that nets found in these studies.
 * @param config the settings of the fold.
 * @throws UserError when a file is absent, invalid or of another data set, a side of the split is empty, or a point was
 * found by a net that was trained on its study.
 */
export async function readTwoStageData(
  { run, fold, config }: { readonly run: string; readonly fold: number; readonly config: TwoStageConfig },
  folders: PipelineConfig,
): Promise<TwoStageData> {
  const { path, dataSet, studies } = await readStudies(folders);
  const { training, validation } = splitStudies(studies, fold, config.foldCount);
  if (training.length === 0 || validation.length === 0)
    throw new UserError(
      `${path}: fold ${fold} of ${config.foldCount} leaves ${training.length} studies to train on and ` +
        `${validation.length} to validate on: add studies, or choose another fold`,
    );
  const data = { dataSet, training, validation };
  const points = await findTwoStageTask(config.net.task)?.readPoints?.({ run, fold, config, data, folders });
  return points === undefined ? data : { ...data, points };
}
