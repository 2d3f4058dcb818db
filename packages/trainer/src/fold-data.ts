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

/**
 * Reads the samples and the template of a task from the output folder and splits them: fold k is validated on the samples of
 * fold k. A fold is a property of the study, so no study is on both sides.
 * @throws UserError when a file is absent or not valid, or a side of the split is empty.
 */
export async function readFoldData(outputDir: string, fold: number, task: Task): Promise<FoldData> {
  const path = join(outputDir, "samples", `${task}.json`);
  const { samples } = await readJson(path, validateSamples[task]);
  const template = await readJson(join(outputDir, "shapes", `${task}-template.json`), validateTemplate);
  const validation = samples.filter((sample) => sample.fold === fold);
  const training = samples.filter((sample) => sample.fold !== fold);
  if (training.length === 0 || validation.length === 0) {
    throw new UserError(
      `${path}: fold ${fold} leaves ${training.length} samples to train on and ${validation.length} to validate on; ` +
        "add studies, or choose another fold",
    );
  }
  return { training, validation, template };
}
