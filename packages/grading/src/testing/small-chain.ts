import { join } from "node:path";
import { encodeCheckpoint, type Stateful, stateOf } from "@spinegrade/model-zoo";
import { identifyDataSet, type PipelineConfig, writeFileAtomic, writeJsonAtomic } from "@spinegrade/pipeline";
import {
  AXIAL_VOLUME_SCALE,
  createFusionCropGrader,
  createMiddleSliceNet,
  createVolumePointNet,
  type TwoStageNet,
} from "@spinegrade/two-stage";

/** A run, and how its net is made. */
interface SmallRun {
  readonly net: TwoStageNet;
  readonly make: (net: TwoStageNet) => { readonly net: Stateful & { dispose(): void } };
}

const encoder = "pvt_v2_b0";

const RUNS: Readonly<Record<string, SmallRun>> = {
  "levels-t1": {
    net: { task: "points-slice-t1", encoder, imageSize: 32 },
    make: (net) => createMiddleSliceNet(net, { seed: 1 }),
  },
  "levels-t2": {
    net: { task: "points-slice-t2", encoder, imageSize: 32 },
    make: (net) => createMiddleSliceNet(net, { seed: 2 }),
  },
  recesses: {
    net: { task: "points-axial-volume", encoder: "resnet18", imageSize: 32, slices: 8 },
    make: (net) => createVolumePointNet(net, ["left", "right"], { seed: 3 }, AXIAL_VOLUME_SCALE),
  },
  fusion: {
    net: { task: "grades-fusion", encoder, sagittalSide: 32, axialSide: 32 },
    make: (net) => createFusionCropGrader(net, { seed: 4 }),
  },
};

/** The names of the runs of `writeSmallChain`. */
export const SMALL_CHAIN = Object.keys(RUNS);

/** Writes the trained runs of a chain of the fusion grader, with drawn weights. @param trainedOn ids of studies. */
export async function writeSmallChain(
  workspaceRoot: string,
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
  for (const [run, { net, make }] of Object.entries(RUNS)) {
    const made = make(net);
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
