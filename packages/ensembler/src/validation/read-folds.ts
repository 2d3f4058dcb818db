import { existsSync } from "node:fs";
import { join } from "node:path";
import { LABEL_GROUPS, makeFolds, type TrainRow } from "@spinegrade/competition-data";
import { readSamples } from "@spinegrade/label-fixes";
import type { PipelineConfig } from "@spinegrade/pipeline";

/**
 * The fold of each study: that of the samples that nets are trained on; where there are none, the published one.
 * @returns study id -> the fold that validates on it.
 */
export async function readFolds(
  config: Pick<PipelineConfig, "dataDir" | "outputDir">,
  train: readonly TrainRow[],
): Promise<Map<number, number>> {
  const folds = makeFolds(train.map(({ studyId }) => studyId));
  for (const name of ["nfn", "scs", "ss"] as const) {
    if (!existsSync(join(config.outputDir, "samples", `${name}.json`))) continue;
    const { samples } = await readSamples(config, { name, points: LABEL_GROUPS[name].points });
    for (const { studyId, fold } of samples) folds.set(studyId, fold);
  }
  return folds;
}
