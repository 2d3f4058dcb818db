import { join } from "node:path";
import { expectDataFolder, readJson, type MadeFromDataSet, type PipelineConfig } from "@spinegrade/pipeline";
import { parseStudyFile, type StudySample } from "./study.ts";

const REMEDY = "npx nx run two-stage:studies";

/** The path of the studies' file. */
export function studiesPath(outputDir: string): string {
  return join(outputDir, "two-stage", "studies.json");
}

/** The studies, and which data set they are of. */
export interface ReadStudies extends MadeFromDataSet {
  readonly studies: readonly StudySample[];
}

/**
 * Reads the studies that `two-stage:studies` made of the data set in use.
 * @throws UserError when the file is absent, invalid or of another data set.
 */
export async function readStudies({
  dataDir,
  outputDir,
}: Pick<PipelineConfig, "dataDir" | "outputDir">): Promise<ReadStudies> {
  const path = studiesPath(outputDir);
  const { dataSet, studies } = await readJson(path, parseStudyFile, REMEDY);
  const made = { path, dataSet, remedy: REMEDY };
  await expectDataFolder(dataDir, made);
  return { ...made, studies };
}
