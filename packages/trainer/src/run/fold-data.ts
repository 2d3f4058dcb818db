import { readSamples, type Sample } from "@spinegrade/label-fixes";
import { type DataSetIdentity, type PipelineConfig, UserError } from "@spinegrade/pipeline";
import { readTemplate, type Template } from "@spinegrade/shape-alignment";
import { taskNamed } from "@spinegrade/tasks";

/** The samples of one fold, split by study, and the mean shape to which points are aligned. */
export interface FoldData {
  /** Identity of the data set from which the samples are made. */
  readonly dataSet: DataSetIdentity;
  readonly training: readonly Sample[];
  readonly validation: readonly Sample[];
  readonly template: Template;
}

/**
 * Reads the samples and the template of a task from the output folder and splits them: fold k validates on the samples
 * of fold k. Folds divide studies, so no study is on both sides.
 * @throws UserError when a file is absent, invalid or of another data set, or a side of the split is empty.
 */
export async function readFoldData(
  config: Pick<PipelineConfig, "dataDir" | "outputDir">,
  fold: number,
  task: string,
): Promise<FoldData> {
  const made = await readSamples(config, taskNamed(task));
  const { path, dataSet, samples } = made;
  const validation = samples.filter((sample) => sample.fold === fold);
  const training = samples.filter((sample) => sample.fold !== fold);
  if (training.length === 0 || validation.length === 0) {
    throw new UserError(
      `${path}: fold ${fold} leaves ${training.length} samples to train on and ${validation.length} to validate on; ` +
        (samples.length === 0
          ? "excluded.json in the same folder gives the reason for each series"
          : "add studies, or choose another fold"),
    );
  }
  // read after the samples: without a sample there is no template
  const template = taskNamed(task).template ?? (await readTemplate(config.outputDir, task, made));
  return { dataSet, training, validation, template };
}
