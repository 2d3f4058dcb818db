import { join } from "node:path";
import { generateDataSet } from "@spinegrade/phantom";
import type { PipelineConfig } from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";
import { makeStudies } from "@spinegrade/two-stage";

const QUIET = { workers: 0, progressStream: { write: () => true } };

/** A workspace of three small studies to train on, stretched, in two folds by turns. */
export async function twoStageWorkspace(name: string, seed: number): Promise<PipelineConfig> {
  const workspaceRoot = await temporaryFolder(name);
  const workDir = join(workspaceRoot, "work");
  const phantom = {
    ...{ seed, trainStudies: 3, testStudies: 0 },
    size: { imageSize: 64, sagittalSlices: 5, axialSlices: 5 },
  };
  const folders = {
    ...{ workspaceRoot, workDir, dataDir: join(workDir, "phantom"), isPhantom: true, phantom },
    outputDir: join(workspaceRoot, "data-processed"),
  };
  await generateDataSet(phantom, { dataDir: folders.dataDir, ...QUIET });
  const folds = (ids: readonly number[]): Promise<Map<number, number>> =>
    Promise.resolve(new Map(ids.map((id, index) => [id, index % 2])));
  await makeStudies(folders, { ...QUIET, folds });
  return folders;
}
