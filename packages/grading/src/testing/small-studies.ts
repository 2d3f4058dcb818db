import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeBundle } from "@spinegrade/model-bundles";
import { encodeCheckpoint, stateOf } from "@spinegrade/model-zoo";
import { planStudy, renderStudy, type StudyPlan } from "@spinegrade/phantom";
import { identifyDataSet, writeFileAtomic, writeJsonAtomic } from "@spinegrade/pipeline";
import { createGradingNet } from "@spinegrade/tasks";

const SIZE = { imageSize: 64, sagittalSlices: 7, axialSlices: 3 };

/** Writes small synthetic studies of one patient each into a folder. @returns PatientIDs. */
export async function writeSmallStudies(folder: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index++)
    ids.push(String((await writeSmallStudy(folder, index)).studyId));
  return ids;
}

/** Writes a small synthetic study into a folder. @returns its plan. */
export async function writeSmallStudy(
  folder: string,
  index: number,
  { axialSlices } = { axialSlices: SIZE.axialSlices },
): Promise<StudyPlan> {
  const size = { ...SIZE, axialSlices };
  const plan = planStudy({ seed: 5, split: "test", index, model: "enriched", size });
  for (const { path, bytes } of renderStudy(plan)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return plan;
}

/** Writes a checkpoint of a small net with drawn weights. @param metadata in place of a training's. */
export async function writeSmallNet(
  path: string,
  task: string,
  seed: number,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const net = createGradingNet(
    { task, encoder: "pvt_v2_b0", decoderChannels: [8, 8, 4], imageSize: 64 },
    seed,
  );
  const config = JSON.stringify({ net: { task, imageSize: 64 } });
  await writeFile(path, encodeCheckpoint(stateOf(net), { "spinegrade.config": config, ...metadata }));
  net.dispose();
}

/** Writes a bundle of one run of two folds, of which the first was trained on the second study, and the other way round. */
export async function writeSmallBundle(root: string, studies: readonly number[]): Promise<string> {
  const folders = {
    ...{ workspaceRoot: root, dataDir: join(root, "data"), workDir: join(root, "work") },
    outputDir: join(root, "data-processed"),
  };
  await writeFileAtomic(join(folders.dataDir, "train.csv"), "studies\n");
  const dataSet = await identifyDataSet(folders.dataDir, ["train.csv"]);
  const net = { task: "scs", encoder: "pvt_v2_b0", decoderChannels: [8, 8, 4], imageSize: 64 };
  const samples = studies.map((studyId, fold) => ({
    ...{ studyId, seriesId: fold + 1, volumeKey: "a", sliceSize: [64, 64], fold },
    ...{ grades: [0, 1, 2, 0, 0], instanceNumbers: [1, 1, 1, 1, 1] },
    xyzSlice: [1, 2, 3, 4, 5].map((place) => [place, place, 0]),
  }));
  await writeJsonAtomic(join(folders.outputDir, "samples/scs.json"), { dataSet, samples });
  const run = join(folders.outputDir, "runs/scs");
  const folds = studies.map((_, fold) => ({ fold, checkpoint: `${fold}.safetensors` }));
  await writeJsonAtomic(join(run, "run.json"), { run: "scs", dataSet, net, folds });
  await writeJsonAtomic(join(run, "out-of-fold.json"), { dataSet, predictions: [] });
  await mkdir(folders.workDir, { recursive: true });
  for (const { fold, checkpoint } of folds) {
    await writeJsonAtomic(join(run, `fold-${fold}/config.json`), { net });
    await writeSmallNet(join(folders.workDir, checkpoint), "scs", fold);
  }
  const bundle = join(root, "bundle");
  await writeBundle("scs", bundle, folders);
  return bundle;
}
