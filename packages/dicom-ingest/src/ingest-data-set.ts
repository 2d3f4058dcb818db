import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  readSeriesTable,
  TABLE_FILES,
  type SeriesDescription,
  type SeriesRow,
} from "@spinegrade/competition-data";
import { Progress, UserError, type PipelineConfig, type ProgressStream } from "@spinegrade/pipeline";
import { DicomError } from "./dicom-error.ts";
import { FingerprintCache } from "./fingerprints.ts";
import type { IngestedSeries, IngestFailure, IngestIndex, Split } from "./ingest-index.ts";
import type { IngestJob, StoredSeries } from "./ingest-job.ts";
import type { Plane } from "./order-groups.ts";
import { failureOf, runIngestJobs } from "./run-ingest-jobs.ts";
import { listSeriesFolder } from "./series-folder.ts";
import { findVolume } from "./volume-store.ts";

/** Choices of a batch. */
export interface IngestDataSetOptions {
  /** Only series of these descriptions; left out: all. */
  readonly descriptions?: readonly SeriesDescription[];
  /** Worker threads; 0 works in this thread. Left out: one a core. */
  readonly workers?: number;
  /** Where progress is shown; left out: stderr. */
  readonly progressStream?: ProgressStream;
}

/** What a batch did: the index, and what it found on the way. */
export interface IngestOutcome extends IngestIndex {
  /** How many series were read in this run; the others were in the store. */
  readonly seriesRead: number;
  /** Files in series folders that are not `.dcm`, and were left aside. */
  readonly otherFiles: readonly { studyId: number; seriesId: number; names: readonly string[] }[];
}

const TABLES: readonly { split: Split; table: string }[] = [
  { split: "train", table: TABLE_FILES.trainSeries },
  { split: "test", table: TABLE_FILES.testSeries },
];

const PLANES: Readonly<Record<SeriesDescription, Plane>> = {
  "Sagittal T1": "sagittal",
  "Sagittal T2/STIR": "sagittal",
  "Axial T2": "axial",
};

/**
 * Ingests every series that the data set's two series tables list into the store of volumes. A series whose files did
 * not change since the last run, and whose volume is in the store, is not read. A series that fails is listed with
 * its reason and costs no other series anything.
 * @throws UserError when the data folder or a table is missing, a table is faulty, or the store cannot be written.
 */
export async function ingestDataSet(
  config: Pick<PipelineConfig, "dataDir" | "workDir">,
  options: IngestDataSetOptions = {},
): Promise<IngestOutcome> {
  const listed = await readListedSeries(config.dataDir, options.descriptions);
  const cache = await FingerprintCache.open(config.workDir, config.dataDir);
  const outcomes = new Map<ListedSeries, StoredSeries | IngestFailure>();
  const jobs = new Map<IngestJob, ListedSeries>();
  const otherFiles: IngestOutcome["otherFiles"][number][] = [];
  for (const series of listed) {
    const prepared = prepareJob(series, config);
    if ("reason" in prepared) {
      outcomes.set(series, prepared);
      continue;
    }
    const { job, otherNames } = prepared;
    if (otherNames.length > 0)
      otherFiles.push({ studyId: job.studyId, seriesId: job.seriesId, names: otherNames });
    const known = cache.find(job);
    if (known !== undefined && findVolume(config.workDir, known.key) !== undefined)
      outcomes.set(series, known);
    else jobs.set(job, series);
  }
  for (const [series, result] of await readSeries(jobs, cache, options)) outcomes.set(series, result);
  return { ...indexOf(listed, outcomes), seriesRead: jobs.size, otherFiles };
}

interface ListedSeries extends SeriesRow {
  readonly split: Split;
}

async function readListedSeries(
  dataDir: string,
  descriptions?: readonly SeriesDescription[],
): Promise<ListedSeries[]> {
  if (!existsSync(dataDir)) {
    throw new UserError(
      `the data folder ${dataDir} does not exist: name the competition's unzipped folder, or make the phantom`,
    );
  }
  const listed: ListedSeries[] = [];
  for (const { split, table } of TABLES) {
    const rows = await readSeriesTable(join(dataDir, table));
    const wanted = rows.filter((row) => descriptions?.includes(row.description) ?? true);
    wanted.sort((a, b) => a.studyId - b.studyId || a.seriesId - b.seriesId);
    const images = join(dataDir, `${split}_images`);
    if (wanted.length > 0 && !existsSync(images)) {
      throw new UserError(
        `${table} lists ${wanted.length} series, but their folder ${images} does not exist`,
      );
    }
    listed.push(...wanted.map((row) => ({ ...row, split })));
  }
  return listed;
}

function prepareJob(
  { split, studyId, seriesId, description }: ListedSeries,
  { dataDir, workDir }: Pick<PipelineConfig, "dataDir" | "workDir">,
): IngestFailure | { job: IngestJob; otherNames: readonly string[] } {
  try {
    const folder = join(dataDir, `${split}_images`, String(studyId), String(seriesId));
    const { files, otherNames } = listSeriesFolder(folder, { studyId, seriesId });
    return { job: { studyId, seriesId, plane: PLANES[description], files, workDir }, otherNames };
  } catch (error) {
    if (error instanceof DicomError) return failureOf(error);
    throw error;
  }
}

async function readSeries(
  jobs: ReadonlyMap<IngestJob, ListedSeries>,
  cache: FingerprintCache,
  { workers, progressStream }: IngestDataSetOptions,
): Promise<Map<ListedSeries, StoredSeries | IngestFailure>> {
  const results = new Map<ListedSeries, StoredSeries | IngestFailure>();
  if (jobs.size === 0) return results;
  const slices = [...jobs.keys()].reduce((sum, job) => sum + job.files.length, 0);
  const stream = progressStream === undefined ? {} : { stream: progressStream };
  const progress = new Progress("ingest", { total: slices, unit: "slices", ...stream });
  try {
    const onResult = async (
      job: IngestJob,
      result: { stored: StoredSeries } | { failure: IngestFailure },
    ): Promise<void> => {
      const series = jobs.get(job);
      if (series !== undefined) results.set(series, "stored" in result ? result.stored : result.failure);
      if ("stored" in result) await cache.add(job, result.stored);
      progress.advance(job.files.length);
    };
    await runIngestJobs([...jobs.keys()], onResult, workers);
  } finally {
    await cache.save();
    progress.finish();
  }
  return results;
}

function indexOf(
  listed: readonly ListedSeries[],
  outcomes: ReadonlyMap<ListedSeries, StoredSeries | IngestFailure>,
): IngestIndex {
  const series: IngestedSeries[] = [];
  const failures: IngestFailure[] = [];
  for (const row of listed) {
    const outcome = outcomes.get(row);
    if (outcome === undefined) throw new Error(`series ${row.seriesId} was neither stored nor refused`);
    if ("reason" in outcome) failures.push(outcome);
    else series.push({ ...row, ...outcome });
  }
  return { series, failures };
}
