import { join } from "node:path";
import { LABEL_GROUPS, type PointLabel, RECESSES_AND_CANAL } from "@spinegrade/competition-data";
import { expectDataFolder, readJson, type MadeFromDataSet, type PipelineConfig } from "@spinegrade/pipeline";
import { SAMPLED_GROUPS } from "./build-samples.ts";
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

/** The tables that `label-fixes:samples` writes: one for each label group, and the recesses with the canal. */
export const SAMPLE_TABLES: readonly SampledTask[] = [
  ...SAMPLED_GROUPS.map((name) => ({ name, points: LABEL_GROUPS[name].points })),
  { name: "ss-canal", points: RECESSES_AND_CANAL.points },
];

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
