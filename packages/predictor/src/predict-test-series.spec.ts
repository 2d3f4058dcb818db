import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import * as tf from "@tensorflow/tfjs-core";
import { storeVolume, volumePath } from "@spinegrade/volumes";
import { parsePredictionFile } from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import { writeBundle } from "@spinegrade/model-bundles";
import { encodeCheckpoint, type State, stateOf } from "@spinegrade/model-zoo";
import {
  answerCommandLine,
  readJson,
  UserError,
  writeFileAtomic,
  writeJsonAtomic,
} from "@spinegrade/pipeline";
import { type FailedPrediction, predictTestSeries } from "@spinegrade/predictor";
import { createGradingNet } from "@spinegrade/tasks";
import { temporaryFolder } from "@spinegrade/test-utils";
import { describePredictions } from "./describe-predictions.ts";
import { predictProgram } from "./predict-program.ts";
import { findRuns } from "./run-to-predict.ts";

const NET = { task: "scs", encoder: "pvt_v2_b0", decoderChannels: [8, 8, 8], imageSize: 64 } as const;
const SERIES = [11, 12, 13];

const dataSet = { synthetic: false, tables: { "train_series_descriptions.csv": null } };

let folders: { workspaceRoot: string; dataDir: string; workDir: string; outputDir: string };
let state: State;
beforeAll(async () => {
  await startEngine();
  const root = await temporaryFolder("test-series");
  folders = {
    workspaceRoot: root,
    dataDir: join(root, "data"),
    workDir: join(root, "work"),
    outputDir: join(root, "data-processed"),
  };
  for (const seriesId of SERIES) keys.set(seriesId, await makeVolume(seriesId));
  const series = SERIES.map((seriesId) => ({
    ...{ studyId: 1, seriesId, description: "Sagittal T2/STIR", split: "test" },
    ...{ key: keyOf(seriesId), shape: [3, 64, 64] },
  }));
  await writeJsonAtomic(join(folders.outputDir, "ingest/index.json"), { dataSet, series, failures: [] });
  const net = createGradingNet(NET, 1);
  state = stateOf(net);
  net.dispose();
});

const keys = new Map<number, string>();
const keyOf = (seriesId: number): string => keys.get(seriesId) ?? "";

async function makeVolume(seriesId: number): Promise<string> {
  const shape = [3, 64, 64] as const;
  const slices = [0, 1, 2].map((zIndex) => ({
    ...{ zIndex, instanceNumber: zIndex + 1, fileName: `${zIndex + 1}.dcm`, frame: 0, group: 0 },
    ...{ projectionMm: 4 * zIndex, rows: 64, columns: 64 },
    positionMm: [-4 * zIndex, 0, 0] as const,
    orientation: [0, 1, 0, 0, 0, -1] as const,
    pixelSpacingMm: [1, 1] as const,
  }));
  const data = Uint8Array.from({ length: 3 * 64 * 64 }, (_, voxel) => (voxel * seriesId) % 251);
  const sliceTable = { studyId: 1, seriesId, shape, slices, quarantined: [], flags: [] };
  return storeVolume(folders.workDir, { voxels: data, shape, sliceTable });
}

/** A trained run with one checkpoint for each fold. */
async function storeRun(run: string, folds: readonly State[]): Promise<void> {
  const checkpointOf = (fold: number): string => `runs/${run}/${fold}.safetensors`;
  for (const [fold, values] of folds.entries())
    await writeFileAtomic(join(folders.workDir, checkpointOf(fold)), encodeCheckpoint(values));
  await writeJsonAtomic(join(folders.outputDir, "runs", run, "run.json"), {
    ...{ run, dataSet, net: NET },
    folds: folds.map((_, fold) => ({ fold, checkpoint: checkpointOf(fold) })),
  });
}

/** Weights that are finite, and too large for a forward pass to be. */
function overflowing(): State {
  return new Map(
    [...state].map(([name, tensor]) => [
      name,
      tensor.dtype === "F32" ? { ...tensor, values: tensor.values.map((value) => value * 1e30) } : tensor,
    ]),
  );
}

const readOutput = async (run: string, name: string): Promise<unknown> =>
  JSON.parse(await readFile(join(folders.outputDir, "predictions", run, name), "utf8"));

describe("predictTestSeries", () => {
  it("names the series that a net gives NaN for, fold by fold, and keeps what other folds say", async () => {
    await storeRun("half-sound", [state, overflowing()]);
    const before = tf.memory().numTensors;
    const failures: FailedPrediction[] = [];
    const predictions = await predictTestSeries(folders, "half-sound", (found) => failures.push(...found));
    expect(tf.memory().numTensors).toBe(before);
    expect(predictions.map(({ fold, seriesId }) => [fold, seriesId])).toEqual(SERIES.map((id) => [0, id]));
    expect(failures.map(({ fold, studyId, seriesId }) => [fold, studyId, seriesId])).toEqual(
      SERIES.map((id) => [1, 1, id]),
    );
    expect(failures[0]?.reason).toMatch(
      /^study 1, series 11: the net gives NaN or infinite numbers for 5 of 5 points; .*train it again/,
    );
    expect(await readOutput("half-sound", "failures.json")).toEqual(failures);
  });

  it("is an error that names each of them where nobody asks, once all others are written", async () => {
    await rm(join(folders.workDir, volumePath(keyOf(12))));
    await storeRun("sound", [state]);
    const predicting = predictTestSeries(folders, "sound");
    await expect(predicting).rejects.toBeInstanceOf(UserError);
    await expect(predicting).rejects.toThrow(
      /not predicted by sound, fold 0: study 1, series 12: cannot read the volume[^]*all other series are predicted/,
    );
    expect(await readOutput("sound", "predictions.json")).toMatchObject({
      dataSet,
      predictions: [{ seriesId: 11 }, { seriesId: 13 }],
    });
    const path = join(folders.outputDir, "predictions/sound/predictions.json");
    await writeFile(path, (await readFile(path, "utf8")).replace('"seriesId": 11', '"seriesId": 17'));
    await expect(readJson(path, parsePredictionFile)).rejects.toThrow("does not match its checksum");
    await makeVolume(12);
    await predictTestSeries(folders, "sound");
    expect(await readOutput("sound", "failures.json")).toEqual([]);
  });

  it("exits with 2 for the command where a series failed, and with 0 where that is tolerated", async () => {
    await storeRun("half-sound", [state, overflowing()]);
    await storeRun("unsound", [overflowing()]);
    const config = { ...folders, isPhantom: false, phantom: { seed: 1, trainStudies: 1, testStudies: 1 } };
    const program = predictProgram(() => Promise.resolve(config));
    expect(await answerCommandLine(program, ["half-sound"])).toBe(2);
    expect(await answerCommandLine(program, ["half-sound", "--tolerate-failures"])).toBe(0);
    expect(await answerCommandLine(program, ["unsound", "--tolerate-failures"])).toBe(2);
  });

  it("refuses a run that is trained on another data set than the one that is ingested", async () => {
    await storeRun("foreign", [state]);
    const path = join(folders.outputDir, "runs/foreign/run.json");
    const tables = { "train_series_descriptions.csv": "1".repeat(64) };
    const run = JSON.parse(await readFile(path, "utf8")) as object;
    await writeJsonAtomic(path, { ...run, dataSet: { synthetic: true, tables } });
    await expect(predictTestSeries(folders, "foreign")).rejects.toThrow(
      /run\.json and \S*index\.json come from different data sets:[^]*synthetic data[^]*spinegrade-train train RUN --fold K --name foreign/,
    );
  });
});

describe("a bundle in the place of a run", () => {
  let bundle: string;
  beforeAll(async () => {
    await storeRun("shared", [state, state]);
    bundle = join(folders.workspaceRoot, "bundles", "shared nets");
    const samples = [1, 2].map((studyId, fold) => ({
      ...{ studyId, seriesId: studyId + 100, volumeKey: "a", sliceSize: [64, 64], fold },
      grades: [0, 1, 2, 0, 0],
      instanceNumbers: [1, 1, 1, 1, 1],
      xyzSlice: [1, 2, 3, 4, 5].map((place) => [place, place, 0]),
    }));
    const own = { ...folders, outputDir: join(folders.workspaceRoot, "elsewhere") };
    await cp(folders.outputDir, own.outputDir, { recursive: true });
    await writeJsonAtomic(join(own.outputDir, "samples/scs.json"), { dataSet, samples });
    await writeJsonAtomic(join(own.outputDir, "runs/shared/out-of-fold.json"), { dataSet, predictions: [] });
    for (const fold of [0, 1])
      await writeJsonAtomic(join(own.outputDir, `runs/shared/fold-${fold}/config.json`), { net: NET });
    await writeBundle("shared", bundle, own);
  });

  it("predicts under the bundle's name, without the fold that was trained on the study, and says so", async () => {
    const [source] = await findRuns(folders, [bundle]);
    if (source === undefined) throw new Error("no bundle");
    const printed = describePredictions(folders, source, await predictTestSeries(folders, source));
    expect(printed).toContain("bundle-shared-nets: 3 predictions of 1 test studies");
    expect(printed).toContain("1 of these studies: without the folds that were trained on them");
    expect(await readOutput("bundle-shared-nets", "predictions.json")).toMatchObject({
      predictions: SERIES.map((seriesId) => ({ run: "bundle-shared-nets", fold: 0, seriesId })),
    });
  });

  it("is refused with a changed byte, and a folder that is not a bundle is named", async () => {
    const path = join(bundle, "fold-1.safetensors");
    const whole = await readFile(path);
    const changed = Buffer.from(whole);
    changed[whole.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    await writeFileAtomic(path, changed);
    await expect(predictTestSeries(folders, bundle)).rejects.toThrow("was changed: fold-1.safetensors");
    await writeFileAtomic(path, whole);
    await expect(findRuns(folders, [join(bundle, "none")])).rejects.toThrow(/is not a model bundle/);
    await expect(findRuns(folders, [bundle, `${bundle}/`])).rejects.toThrow(/two runs would be predicted/);
  });
});
