import { join } from "node:path";
import type { PointLabel } from "@spinegrade/competition-data";
import { expectDataFolder, readJson, type MadeFromDataSet, type PipelineConfig } from "@spinegrade/pipeline";
import { type Sample, sampleParser } from "./sample.ts";

/** The samples of a task, and which data set they are of. */
export interface ReadSamples extends MadeFromDataSet {
  readonly samples: readonly Sample[];
}

/** A sample table: its name, and the points of its samples. */
export interface SampledTask {
  readonly name: string;
  readonly points: readonly PointLabel[];
}

/**
 * Reads the samples of a task, of all folds, that `label-fixes:samples` made of the data set in use.
 * @throws UserError when the file is absent, not valid, or of another data set.
 */
export async function readSamples(
  { dataDir, outputDir }: Pick<PipelineConfig, "dataDir" | "outputDir">,
  { name, points }: SampledTask,
): Promise<ReadSamples> {
  const path = join(outputDir, "samples", `${name}.json`);
  const remedy = "npx nx run label-fixes:samples";
  const { dataSet, samples } = await readJson(path, sampleParser(points), remedy);
  const made = { path, dataSet, remedy };
  await expectDataFolder(dataDir, made);
  return { ...made, samples };
}
