import { join } from "node:path";
import { generateDataSet } from "@spinegrade/phantom";
import type { PipelineConfig } from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";
import { makeStudies, type MadeStudies } from "../studies/make-studies.ts";

const QUIET = { workers: 0, progressStream: { write: () => true } };

/** A workspace with a phantom of small slices, and its studies. */
export interface SmallStudies {
  readonly config: PipelineConfig;
  readonly made: MadeStudies;
}

/** Makes a phantom of this number of training studies, of 64 by 64 pixels, and the studies of it. */
export async function makeSmallStudies(trainStudies: number): Promise<SmallStudies> {
  const workspaceRoot = await temporaryFolder("two-stage");
  const workDir = join(workspaceRoot, "work");
  const phantom = {
    ...{ seed: 7, trainStudies, testStudies: 1 },
    size: { imageSize: 64, sagittalSlices: 6, axialSlices: 10 },
  };
  const config = {
    ...{ workspaceRoot, workDir, dataDir: join(workDir, "phantom"), isPhantom: true },
    ...{ outputDir: join(workspaceRoot, "data-processed"), phantom },
  };
  await generateDataSet(phantom, { dataDir: config.dataDir, ...QUIET });
  return { config, made: await makeStudies(config, QUIET) };
}
