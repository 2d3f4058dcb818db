import { dirname, join } from "node:path";
import {
  makeFolds,
  readSeriesTable,
  readTrainTable,
  TABLE_FILES,
  TRAINING_TABLES,
  type TrainRow,
} from "@spinegrade/competition-data";
import {
  contentKey,
  identifyDataSet,
  type PipelineConfig,
  UserError,
  writeJsonAtomic,
  writeReceipt,
} from "@spinegrade/pipeline";
import { describeFiles, volumeFiles } from "@spinegrade/volumes/volume-files";
import { placeSeries, type PlacedSeries, readLabels } from "./place-series.ts";
import { studiesPath } from "./read-studies.ts";
import { type OmittedSeries, type StretchOptions, stretchSeries } from "./stretch-series.ts";
import type { StudyFile, StudySample } from "./study.ts";

/** Choices of `makeStudies`. */
export interface StudyOptions extends StretchOptions {
  /** Study id -> fold of the studies of `train.csv`; default: the published split into five. */
  readonly folds?: (studyIds: readonly number[]) => Promise<ReadonlyMap<number, number>>;
}

/** The result of `makeStudies`. */
export interface MadeStudies extends StudyFile {
  readonly omitted: readonly OmittedSeries[];
  readonly path: string;
}

/**
 * The task `two-stage:studies`: stretches the slices of all training series, places the labelled points in them, and
 * writes `studies.json`, `omitted.json` and `receipt.json` into `data-processed/two-stage`.
 * @throws UserError when a table is missing or faulty, or no series can be used.
 */
export async function makeStudies(config: PipelineConfig, options: StudyOptions = {}): Promise<MadeStudies> {
  const { dataDir, outputDir } = config;
  const train = await readTrainTable(join(dataDir, TABLE_FILES.train));
  const series = await readSeriesTable(join(dataDir, TABLE_FILES.trainSeries));
  const labels = await readLabels(config);
  const ids = train.map(({ studyId }) => studyId);
  const folds = options.folds === undefined ? makeFolds(ids) : await options.folds(ids);
  const { stretched, failures } = await stretchSeries(config, options);
  const listed = new Set(series.map(({ seriesId }) => seriesId));
  const omitted: OmittedSeries[] = failures.filter(({ seriesId }) => listed.has(seriesId));
  const studies: StudySample[] = [];
  for (const study of train) {
    const own = stretched.filter(
      ({ studyId, seriesId }) => studyId === study.studyId && listed.has(seriesId),
    );
    const placed = await Promise.all(own.map((one) => placeSeries(one, labels, config.workDir)));
    omitted.push(...placed.flatMap((one) => one.omitted));
    studies.push(toStudy(study, folds, placed));
  }
  if (studies.every((study) => study.series.length === 0))
    throw new UserError(
      `no series of ${TABLE_FILES.trainSeries} can be used: ${omitted[0]?.reason ?? "it lists none"}`,
    );
  const made = { dataSet: await identifyDataSet(dataDir, TRAINING_TABLES), studies };
  await writeStudies(config, made, omitted);
  return { ...made, omitted, path: studiesPath(outputDir) };
}

function toStudy(
  { studyId, grades }: TrainRow,
  folds: ReadonlyMap<number, number>,
  placed: readonly PlacedSeries[],
): StudySample {
  return { studyId, fold: folds.get(studyId) ?? 0, grades, series: placed.map(({ series }) => series) };
}

async function writeStudies(
  { outputDir, workDir }: PipelineConfig,
  made: StudyFile,
  omitted: readonly OmittedSeries[],
): Promise<void> {
  const path = studiesPath(outputDir);
  const keys = made.studies.flatMap(({ series }) => series.flatMap(({ volumes }) => Object.values(volumes)));
  await writeJsonAtomic(path, made);
  await writeJsonAtomic(join(dirname(path), "omitted.json"), omitted);
  await writeReceipt(dirname(path), {
    task: "two-stage:studies",
    contentKey: contentKey({ ...made, omitted }),
    stored: keys.flatMap((key) => describeFiles(workDir, volumeFiles(key))),
  });
}
