import { join } from "node:path";
import { encodeCheckpoint, stateOf } from "@spinegrade/model-zoo";
import { identifyDataSet, type PipelineConfig, writeFileAtomic, writeJsonAtomic } from "@spinegrade/pipeline";
import { createChainNet } from "@spinegrade/predictor";
import type { TwoStageNet } from "@spinegrade/two-stage";

const encoder = "pvt_v2_b0";
// heatmaps have an encoder of slices, a tenth of the weights of one of volumes
const volumes = { encoder, imageSize: 32, slices: 4, heatmaps: { decoderChannels: [8, 8, 8] } };
const crops = { encoder, head: "plain", window: [32, 32], side: 32 };

/** The nets of a chain by the names of their runs. */
type SmallRuns = Readonly<Record<string, TwoStageNet>>;

/** A chain of the fusion grader. */
export const FUSION_CHAIN: SmallRuns = {
  "levels-t1": { task: "points-slice-t1", encoder, imageSize: 32 },
  "levels-t2": { task: "points-slice-t2", encoder, imageSize: 32 },
  recesses: { task: "points-axial-volume", ...volumes },
  fusion: { task: "grades-fusion", encoder, sagittalSide: 32, axialSide: 32 },
};

/** A chain of graders of crops. */
export const CROP_CHAIN: SmallRuns = {
  foramina: { task: "points-t1", ...volumes },
  canal: { task: "points-t2", ...volumes },
  levels: { task: "levels-axial", encoder, side: 32 },
  "axial-points": { task: "points-axial", encoder, imageSize: 32 },
  "grades-t1": { task: "grades-t1", ...crops },
  "grades-t2": { task: "grades-t2", ...crops },
  "grades-axial": { task: "grades-axial", encoder, axialSide: 32, sagittalSide: 32 },
};

/** Writes the trained runs of a chain, with drawn weights. @param trainedOn ids of studies. */
export async function writeSmallChain(
  workspaceRoot: string,
  runs: SmallRuns,
  trainedOn: readonly number[],
): Promise<PipelineConfig> {
  const workDir = join(workspaceRoot, "work");
  const config = {
    ...{ workspaceRoot, workDir, dataDir: join(workDir, "phantom"), isPhantom: true },
    outputDir: join(workspaceRoot, "data-processed"),
    phantom: { seed: 1, trainStudies: 1, testStudies: 1 },
  };
  await writeFileAtomic(join(config.dataDir, "train.csv"), "study_id\n");
  const dataSet = await identifyDataSet(config.dataDir, ["train.csv"]);
  for (const [seed, [run, net]] of Object.entries(runs).entries()) {
    const made = createChainNet({ run, net }, { seed });
    const checkpoint = `${run}.safetensors`;
    await writeFileAtomic(join(workDir, checkpoint), encodeCheckpoint(stateOf(made.net)));
    made.net.dispose();
    const folder = join(config.outputDir, "runs", run);
    await writeJsonAtomic(join(folder, "two-stage-run.json"), {
      run,
      dataSet,
      net,
      folds: [{ fold: 0, checkpoint }],
    });
    await writeJsonAtomic(join(folder, "fold-0", "studies.json"), { training: trainedOn, validation: [] });
  }
  return config;
}
