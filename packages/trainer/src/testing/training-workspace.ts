import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LevelView } from "@spinegrade/axial-levels";
import { LEVELS, TABLE_FILES } from "@spinegrade/competition-data";
import { storeVolume, type SliceRecord } from "@spinegrade/volumes";
import { identifyDataSet, type PipelineConfig, writeFileAtomic, writeJsonAtomic } from "@spinegrade/pipeline";
import { Generator } from "@spinegrade/random";
import { type NfnOptions, taskNamed } from "@spinegrade/tasks";
import type { RunConfig } from "../run/run-config.ts";

const SIZE = 64;
const DEPTH = 6;

/** A run that takes seconds. */
export const SMALL_RUN: RunConfig & NfnOptions = {
  description: "a test",
  net: { task: "nfn", encoder: "pvt_v2_b0", decoderChannels: [8, 8, 8], imageSize: SIZE },
  pretrained: false,
  histograms: false,
  pictures: false,
  recompute: false,
  folds: [0],
  epochs: 2,
  batchSize: 2,
  accumulation: 1,
  learningRate: 1e-3,
  warmUpSteps: 0,
  weightDecay: 0.01,
  emaDecay: 0.9,
  optimizerStatePrecision: "float32",
  weightPrecision: "float32",
  seed: 3,
  productPrecision: "float32",
  augmentation: { flip: "swap-sides", shift: "intended" },
  matching: "nearest",
  gradePooling: "predicted-heatmap",
  trueHeatmapEpochs: 0,
  lossWeights: [{ fromEpoch: 0, heatmap: 1, xy: 1, z: 1, grade: 1 }],
  keep: "last",
  onNan: "stop",
  maxUnreadable: 0,
};

/** The same for the spinal canal. */
export const SMALL_SCS_RUN: RunConfig = {
  ...SMALL_RUN,
  net: { ...SMALL_RUN.net, task: "scs" },
  augmentation: { shift: "intended" },
  lossWeights: [{ fromEpoch: 0, heatmap: 1, xy: 1, z: 1, grade: 1, pixelGrade: 1 }],
};

const { matching: _, ...ANY_TASK } = SMALL_RUN;

/** The same for the toy, whose net is of one convolution. */
export const SMALL_TOY_RUN: RunConfig = {
  ...ANY_TASK,
  net: { ...SMALL_RUN.net, task: "toy" },
  augmentation: {},
  lossWeights: [{ fromEpoch: 0, heatmap: 1, grade: 0.5 }],
};

/** The same for the recesses. */
export const SMALL_SS_RUN: RunConfig = {
  ...SMALL_RUN,
  net: { ...SMALL_RUN.net, task: "ss" },
  augmentation: { flip: "swap-sides" },
};

/** Folders with the input of a training: a series table, volumes of noise with bright points, samples, a template. */
export interface TrainingWorkspace extends Pick<
  PipelineConfig,
  "workspaceRoot" | "dataDir" | "workDir" | "outputDir"
> {
  /** Keys of the samples' volumes, in order. */
  readonly volumeKeys: readonly string[];
  remove(): Promise<void>;
}

/** Creates such folders with `samples` samples of a task: the first one in fold 0, the others in fold 1. */
export async function makeTrainingWorkspace(samples: number, task = "nfn"): Promise<TrainingWorkspace> {
  const workspaceRoot = await mkdtemp(join(tmpdir(), "spinegrade-trainer-"));
  const folders = {
    workspaceRoot,
    dataDir: join(workspaceRoot, "work", "phantom"),
    workDir: join(workspaceRoot, "work"),
    outputDir: join(workspaceRoot, "data-processed"),
  };
  const table = [];
  for (let index = 0; index < samples; index++) table.push(await writeSample(folders.workDir, index, task));
  const points = templatePoints(task).map(([x, y]) => [x * 8, y * 8]);
  await writeFileAtomic(join(folders.dataDir, TABLE_FILES.trainSeries), `${samples} series of ${task}\n`);
  const dataSet = await identifyDataSet(folders.dataDir, [TABLE_FILES.trainSeries]);
  await writeJsonAtomic(join(folders.outputDir, "samples", `${task}.json`), { dataSet, samples: table });
  await writeJsonAtomic(join(folders.outputDir, "shapes", `${task}-template.json`), {
    dataSet,
    frameSize: 512,
    points,
  });
  const volumeKeys = table.map(({ volumeKey }) => volumeKey);
  return { ...folders, volumeKeys, remove: () => rm(workspaceRoot, { recursive: true }) };
}

/** Left and right points overlap in plane, on different slices. */
function templatePoints(task: string): [number, number][] {
  return taskNamed(task).points.map((_, point) => [30 + (point % 5), 12 + 9 * (point % 5)]);
}

async function writeSample(
  workDir: string,
  index: number,
  task: string,
): Promise<Readonly<Record<string, unknown>> & { readonly volumeKey: string }> {
  const generator = Generator.fromSeed(index, "sample");
  const voxels = Uint8Array.from({ length: DEPTH * SIZE * SIZE }, () => generator.integer(0, 100));
  const xyzSlice = templatePoints(task).map(([x, y], point) => [
    x + generator.integer(-2, 3),
    y + generator.integer(-2, 3),
    point < 5 ? 1 : 4,
  ]);
  for (const [x = 0, y = 0, z = 0] of xyzSlice) voxels[(z * SIZE + y) * SIZE + x] = 255;
  const shape = [DEPTH, SIZE, SIZE] as const;
  const ids = { studyId: 100 + index, seriesId: 200 + index };
  const sliceTable = { ...ids, shape, slices: slicesOf(task), quarantined: [], flags: [] };
  const volumeKey = await storeVolume(workDir, { voxels, shape, sliceTable });
  return {
    ...ids,
    volumeKey,
    sliceSize: [SIZE, SIZE],
    fold: index === 0 ? 0 : 1,
    grades: xyzSlice.map(() => generator.integer(0, 3)),
    instanceNumbers: xyzSlice.map(([, , z = 0]) => z + 1),
    xyzSlice,
    ...(taskNamed(task).stack && { views: LEVELS.map((_, level) => viewOf(level)) }),
  };
}

/** The view of a level in an axial series, at the template's points. */
function viewOf(level: number): LevelView {
  return { x: 32, y: 12 + 9 * level, z: 2, first: 0, last: DEPTH - 1 };
}

function slicesOf(task: string): SliceRecord[] {
  const isAxial = taskNamed(task).stack !== undefined;
  return Array.from({ length: DEPTH }, (_, zIndex) => ({
    zIndex,
    instanceNumber: zIndex + 1,
    fileName: `${zIndex + 1}.dcm`,
    frame: 0,
    group: 0,
    projectionMm: 4 * zIndex,
    positionMm: isAxial ? [-SIZE / 2, -SIZE / 2, 4 * zIndex] : [-4 * zIndex, 0, 0],
    orientation: isAxial ? [1, 0, 0, 0, 1, 0] : [0, 1, 0, 0, 0, -1],
    pixelSpacingMm: [1, 1],
    rows: SIZE,
    columns: SIZE,
  }));
}
