import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  calibrationSamples,
  CALIBRATION_FILE,
  fitCalibration,
  writeCalibration,
} from "@spinegrade/calibration";
import { parsePredictionFile } from "@spinegrade/competition-data";
import { readSamples } from "@spinegrade/label-fixes";
import { GRADE_WEIGHTS } from "@spinegrade/metrics";
import type { WeightDifference, WeightPrecision } from "@spinegrade/model-zoo";
import {
  BUNDLE_FILE,
  explainWriteFailure,
  type PipelineConfig,
  readJson,
  sealJson,
  canonicalJson,
  sha256,
  sha256File,
  UserError,
  writeFileAtomic,
  writeJsonAtomic,
} from "@spinegrade/pipeline";
import { makeFolder } from "@spinegrade/pipeline/atomic-files";
import { readTrainedRun, taskNamed, type TrainedRun } from "@spinegrade/tasks";
import type { BundleManifest } from "./bundle-manifest.ts";
import { atlasDataset } from "./card/atlas-dataset.ts";
import { atlasModel } from "./card/atlas-model.ts";
import type { CardFacts } from "./card/card-facts.ts";
import { cardMarkdown } from "./card/card-markdown.ts";
import { STUDIES_FILE, type TrainingStudies } from "./open-bundle.ts";
import { measureRun } from "./run-metrics.ts";
import { type StoredWeights, storeWeights, worstOf } from "./stored-weights.ts";
import { hashStudyId } from "./study-hash.ts";

/** The folders in which a workspace has its runs. */
export type BundleFolders = Pick<PipelineConfig, "workspaceRoot" | "dataDir" | "workDir" | "outputDir">;

/** Options of `writeBundle`. */
export interface WriteBundleOptions {
  /** Format of the weights: in 16 bits they take half the space. Default: that of the run's checkpoints. */
  readonly weightPrecision?: WeightPrecision;
  /** The licence of the weights, as its author states it. */
  readonly licence?: string;
  /** Address of the model; default: the card names the weights by their hash. */
  readonly link?: string;
}

const NO_LICENCE = "not stated by the author";

/**
 * Writes a trained run as one folder: weights of each fold, resolved configurations, calibration, metrics with intervals,
 * hashed ids of the training studies, a card, and a manifest with the hash of each file, which is written last.
 * @throws UserError when the run is not trained, its files are absent, or the folder is not empty.
 */
export async function writeBundle(
  runName: string,
  out: string,
  folders: BundleFolders,
  { weightPrecision, licence = NO_LICENCE, link }: WriteBundleOptions = {},
): Promise<BundleManifest> {
  const run = await readTrainedRun(folders, runName);
  await makeEmptyFolder(out);
  const facts = { ...(await writeFacts(run, out, folders, licence)), link };
  const weights = await writeWeights(run, out, folders, weightPrecision);
  const [first] = run.folds;
  if (first === undefined) throw new UserError(`the run ${run.run} is not trained: it has no fold to bundle`);
  const weightsHash = await sha256File(join(out, weightsName(first.fold)));
  await writeJsonAtomic(join(out, "model.json"), atlasModel(facts, weightsHash));
  await writeJsonAtomic(join(out, "dataset.json"), atlasDataset(facts));
  await writeFileAtomic(join(out, "README.md"), cardMarkdown(facts, weights));
  const names = (await readdir(out)).filter((name) => name !== BUNDLE_FILE).sort();
  const errorIn = (name: WeightPrecision): WeightDifference | undefined =>
    weights.find(({ precision }) => precision === name)?.error ?? undefined;
  const bfloat16 = errorIn("bfloat16");
  const manifest: BundleManifest = {
    format: 1,
    ...{ run: run.run, net: run.net, dataSet: run.dataSet, licence },
    folds: run.folds.map(({ fold }) => ({ fold, weights: weightsName(fold) })),
    float16: errorIn("float16") ?? null,
    ...(bfloat16 !== undefined && { bfloat16 }),
    versions: { node: process.versions.node },
    files: await Promise.all(
      names.map(async (path) => ({ path, sha256: await sha256File(join(out, path)) })),
    ),
  };
  await writeFileAtomic(join(out, BUNDLE_FILE), sealJson(manifest, canonicalJson, sha256));
  return manifest;
}

/** Writes calibration, metrics, configurations and training studies. */
async function writeFacts(
  run: TrainedRun,
  out: string,
  folders: BundleFolders,
  licence: string,
): Promise<CardFacts> {
  const runDir = join(folders.outputDir, "runs", run.run);
  const { samples } = await readSamples(folders, taskNamed(run.net.task));
  const { predictions } = await readJson(join(runDir, "out-of-fold.json"), parsePredictionFile);
  const gradesOf = new Map(
    samples.map(({ studyId, seriesId, grades }) => [`${studyId}/${seriesId}`, grades]),
  );
  const graded = calibrationSamples(predictions, ({ studyId, seriesId }) =>
    gradesOf.get(`${studyId}/${seriesId}`),
  );
  const calibration = fitCalibration(graded, GRADE_WEIGHTS);
  const metrics = measureRun(graded, calibration);
  const studies: TrainingStudies = {
    folds: run.folds.map(({ fold }) => {
      const training = samples.filter((sample) => sample.fold !== fold);
      return { fold, studies: [...new Set(training.map(({ studyId }) => hashStudyId(studyId)))].sort() };
    }),
  };
  await writeCalibration(join(out, CALIBRATION_FILE), calibration);
  await writeJsonAtomic(join(out, "metrics.json"), metrics);
  await writeJsonAtomic(join(out, STUDIES_FILE), studies);
  for (const { fold } of run.folds)
    await writeFileAtomic(
      join(out, `config-fold-${fold}.json`),
      await readFile(join(runDir, `fold-${fold}`, "config.json")),
    );
  return {
    run,
    licence,
    metrics,
    studies: new Set(samples.map(({ studyId }) => studyId)).size,
    series: samples.length,
  };
}

async function writeWeights(
  run: TrainedRun,
  out: string,
  { workDir }: BundleFolders,
  asked: WeightPrecision | undefined,
): Promise<StoredWeights[]> {
  const written: StoredWeights[] = [];
  for (const { fold, checkpoint } of run.folds) {
    const path = join(workDir, checkpoint);
    const found = await readFile(path).catch((cause: unknown) => {
      throw new UserError(`the checkpoint ${path} cannot be read: train ${run.run} again`, { cause });
    });
    const { bytes, precision, error } = storeWeights(found, path, asked);
    await writeFileAtomic(join(out, weightsName(fold)), bytes);
    written.push({ precision, error });
  }
  return worstOf(written);
}

function weightsName(fold: number): string {
  return `fold-${fold}.safetensors`;
}

async function makeEmptyFolder(out: string): Promise<void> {
  if (existsSync(out) && (await readdir(out)).length > 0)
    throw new UserError(`the folder ${out} is not empty: name a new one with --out DIR`);
  await makeFolder(out).catch((error: unknown) => {
    throw explainWriteFailure(out, error);
  });
}
