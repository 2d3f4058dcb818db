import { join, resolve } from "node:path";
import type { SeriesDescription } from "@spinegrade/competition-data";
import { sha256, type PipelineConfig, type ProgressStream } from "@spinegrade/pipeline";
import type { IngestedSeries, IngestFailure, IngestIndex, Split } from "@spinegrade/volumes";
import type { QuarantinedSlice, SeriesFlag } from "@spinegrade/volumes/slices";
import type { IngestPolicy } from "../volume/quarantine.ts";
import { FingerprintCache } from "../series-files/fingerprints.ts";
import { type ListedSeries, selectSeries } from "../series-files/listed-series.ts";
import { listDataSet, listShard, removeDataSetLists } from "../shards/divide-data-set.ts";
import type { Shard } from "../shards/shard.ts";
import { planIngest, type OtherFiles } from "./plan-ingest.ts";
import { readSeries } from "./jobs/read-series.ts";
import type { IngestResult } from "./jobs/run-ingest-jobs.ts";
import { SharedSeries } from "./jobs/shared-series.ts";

/** Options of a batch. */
export interface IngestDataSetOptions {
  /** Ingests only series with these descriptions; all by default. */
  readonly descriptions?: readonly SeriesDescription[];
  /**
   * Treatment of series with unusable slices; by default `strict` for the train split, `tolerant` for the test split.
   */
  readonly policy?: IngestPolicy;
  /**
   * Sides of squares to which slices are stretched for further volumes (see `stretchSeries`), from one reading of the
   * files; none by default.
   */
  readonly stretchTo?: readonly number[];
  /**
   * Ingests only the studies of one shard, of which the first divides the tables; without it, what the shards stored is known.
   */
  readonly shard?: Shard;
  /** Number of worker threads; 0 does the work in this thread. Default: one per core. */
  readonly workers?: number;
  /** Stream that shows progress; stderr by default. */
  readonly progressStream?: ProgressStream;
}

/** The outcome of a batch: the index and the findings. */
export interface IngestOutcome extends IngestIndex {
  /** Number of series read in this run, including those that failed. */
  readonly seriesRead: number;
  /** Number of series unchanged since an earlier run and already in the store, or fetched from the shared one. */
  readonly seriesKnown: number;
  readonly otherFiles: readonly OtherFiles[];
  /** Series in the index that have remarks. */
  readonly remarks: readonly SeriesRemarks[];
}

/** Remarks on a series that was ingested nevertheless. */
export interface SeriesRemarks {
  readonly studyId: number;
  readonly seriesId: number;
  readonly split: Split;
  /** Slices that are not in the volume, with reasons. */
  readonly quarantined: readonly QuarantinedSlice[];
  /** Flags of the slices that are in the volume. */
  readonly flags: readonly SeriesFlag[];
}

/**
 * Ingests every series listed in the data set's two series tables into the volume store. Skips a series if its files
 * have not changed since the last run and its volume is in the store; fetches the volume from the shared store if another
 * machine ingested the same files. Lists a series that fails, with the reason; the
 * other series are not affected.
 * @throws UserError if the data folder or a table is missing, a table is faulty, or the store cannot be written.
 */
export async function ingestDataSet(
  config: Pick<PipelineConfig, "dataDir" | "workDir" | "sharedStore">,
  options: IngestDataSetOptions = {},
): Promise<IngestOutcome> {
  const { descriptions, shard } = options;
  const tables = await (shard === undefined ? listDataSet(config.dataDir) : listShard(config, shard));
  const listed = selectSeries(config.dataDir, tables.series, descriptions);
  const volumes = join(config.workDir, "volumes");
  const ofData = `fingerprints-${sha256(resolve(config.dataDir)).slice(0, 16)}.json`;
  const cache = await FingerprintCache.open(join(volumes, ofData), config.workDir, shard);
  const { known, toRead, failed, otherFiles } = planIngest(listed, cache, config, options);
  const shared = await SharedSeries.open(config.sharedStore);
  const places = { folder: config.workDir, stagingIn: volumes };
  const read = await readSeries(toRead, { ...options, ...places, cache, shared });
  const outcomes = new Map([...known, ...failed, ...read]);
  const index = indexOf(listed, outcomes);
  const remarks = remarksOf(listed, outcomes);
  const fetched = [...read.values()].filter((result) => "isShared" in result).length;
  const counts = { seriesRead: toRead.size - fetched, seriesKnown: known.size + fetched };
  if (shard === undefined) await removeDataSetLists(config);
  return { dataSet: tables.dataSet, ...index, ...counts, otherFiles, remarks };
}

function indexOf(
  listed: readonly ListedSeries[],
  outcomes: ReadonlyMap<ListedSeries, IngestResult>,
): Pick<IngestIndex, "series" | "failures"> {
  const series: IngestedSeries[] = [];
  const failures: IngestFailure[] = [];
  for (const row of listed) {
    const outcome = outcomes.get(row);
    if (outcome === undefined) throw new Error(`series ${row.seriesId} was neither stored nor refused`);
    const { studyId, seriesId } = row;
    if ("failure" in outcome) failures.push({ studyId, seriesId, ...outcome.failure });
    else {
      const { key, shape, stretched } = outcome.stored;
      series.push({ ...row, key, shape, ...(stretched !== undefined && { stretched }) });
    }
  }
  return { series, failures };
}

function remarksOf(
  listed: readonly ListedSeries[],
  outcomes: ReadonlyMap<ListedSeries, IngestResult>,
): SeriesRemarks[] {
  return listed.flatMap((row) => {
    const outcome = outcomes.get(row);
    if (outcome === undefined || !("stored" in outcome)) return [];
    const { quarantined, flags } = outcome.stored;
    if (quarantined.length + flags.length === 0) return [];
    const { studyId, seriesId, split } = row;
    return [{ studyId, seriesId, split, quarantined, flags }];
  });
}
