import { dirname, join } from "node:path";
import {
  makeFolds,
  readSeriesTable,
  readTrainTable,
  SERIES_OF_CONDITION,
  TABLE_FILES,
  type CoordinateRow,
  type TrainRow,
} from "@spinegrade/competition-data";
import { readLabelCoordinates } from "@spinegrade/label-fixes";
import {
  contentKey,
  identifyDataSet,
  type PipelineConfig,
  UserError,
  writeJsonAtomic,
  writeReceipt,
} from "@spinegrade/pipeline";
import { readSliceTable, type IngestedSeries } from "@spinegrade/volumes";
import { describeFiles, volumeFiles } from "@spinegrade/volumes/volume-files";
import { placeLabels } from "./place-labels.ts";
import { studiesPath } from "./read-studies.ts";
import { type OmittedSeries, type StretchOptions, stretchSeries } from "./stretch-series.ts";
import { POINT_FRAME, type StudyFile, type StudySample, type StudySeries } from "./study.ts";

const TRAINING_TABLES = [TABLE_FILES.train, TABLE_FILES.trainSeries, TABLE_FILES.trainCoordinates];

/** Choices of `makeStudies`. */
export interface StudyOptions extends StretchOptions {
  /** Study id -> fold of the studies of `train.csv`; default: the published split into five. */
  readonly folds?: (studyIds: readonly number[]) => Promise<ReadonlyMap<number, number>>;
}

/** What `makeStudies` made. */
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
    const placed = await Promise.all(own.map((one) => toStudySeries(one, labels, config.workDir)));
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

async function readLabels({ dataDir, outputDir }: PipelineConfig): Promise<CoordinateRow[]> {
  const { nfn, scs } = await readLabelCoordinates(dataDir, join(outputDir, "third-party"));
  const isCanal = ({ condition }: CoordinateRow): boolean => condition === "spinal_canal_stenosis";
  return [...nfn.filter((row) => !isCanal(row)), ...scs.filter(isCanal)];
}

interface PlacedSeries {
  readonly series: StudySeries;
  readonly omitted: readonly OmittedSeries[];
}

async function toStudySeries(
  { studyId, seriesId, description, shape: [depth], stretched = {} }: IngestedSeries,
  labels: readonly CoordinateRow[],
  workDir: string,
): Promise<PlacedSeries> {
  const table = await readSliceTable(workDir, stretched[String(POINT_FRAME)] ?? "");
  const own = labels.filter(
    (label) => label.seriesId === seriesId && SERIES_OF_CONDITION[label.condition] === description,
  );
  const { points, omitted } = placeLabels(table, own);
  return {
    series: { seriesId, description, volumes: stretched, depth, points },
    omitted: omitted.map((reason) => ({ studyId, seriesId, reason })),
  };
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
