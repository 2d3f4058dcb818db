import { join } from "node:path";
import type { Task } from "@spinegrade/competition-data";
import { type Sample, validateSamples } from "@spinegrade/label-fixes";
import { readJson, UserError } from "@spinegrade/pipeline";
import { type Template, validateTemplate } from "@spinegrade/shape-alignment";

/** The samples of one fold, split by study, and the shape that points are aligned to. */
export interface FoldData {
  readonly training: readonly Sample[];
  readonly validation: readonly Sample[];
  readonly template: Template;
}

/** The samples of a task, of all folds. @throws UserError when the file is absent or not valid. */
export async function readSamples(outputDir: string, task: Task): Promise<readonly Sample[]> {
  return (await readJson(samplesPath(outputDir, task), validateSamples[task])).samples;
}

function samplesPath(outputDir: string, task: Task): string {
  return join(outputDir, "samples", `${task}.json`);
}

/**
 * Reads the samples and the template of a task from the output folder and splits them: fold k is validated on the samples of
 * fold k. A fold is a property of the study, so no study is on both sides.
 * @throws UserError when a file is absent or not valid, or a side of the split is empty.
 */
export async function readFoldData(outputDir: string, fold: number, task: Task): Promise<FoldData> {
  const samples = await readSamples(outputDir, task);
  const validation = samples.filter((sample) => sample.fold === fold);
  const training = samples.filter((sample) => sample.fold !== fold);
  if (training.length === 0 || validation.length === 0) {
    throw new UserError(
      `${samplesPath(outputDir, task)}: fold ${fold} leaves ${training.length} samples to train on and ${validation.length} to validate on; ` +
        (samples.length === 0
          ? "excluded.json beside it says why every series is left out"
          : "add studies, or choose another fold"),
    );
  }
  // after the samples: without one there is no template
  const template = await readJson(join(outputDir, "shapes", `${task}-template.json`), validateTemplate);
  return { training, validation, template };
}
