import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { encodeCheckpoint, stateOf } from "@spinegrade/model-zoo";
import { planStudy, renderStudy, type StudyPlan } from "@spinegrade/phantom";
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
