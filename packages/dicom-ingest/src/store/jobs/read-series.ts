import { Progress, type ProgressStream } from "@spinegrade/pipeline";
import type { FingerprintCache } from "../../series-files/fingerprints.ts";
import type { Shard } from "../../shards/shard.ts";
import type { IngestJob, SeriesToRead } from "./ingest-job.ts";
import { runIngestJobs, type IngestResult } from "./run-ingest-jobs.ts";
import type { SharedSeries } from "./shared-series.ts";
import { clearStaging, withStaging } from "./staging.ts";

/** Output folder and options for reading series. */
export interface ReadSeriesOptions {
  /** The output folder: volumes are written under their `name`, or by key as in a store. */
  readonly folder: string;
  /** The subfolder for partially written files. */
  readonly stagingIn: string;
  readonly cache: FingerprintCache;
  /**
   * The shard whose series these are. What killed runs left is then removed by the merge: the folder holds the volumes of all
   * shards, and each would list them.
   */
  readonly shard?: Shard;
  /** Volumes of other machines; none by default. */
  readonly shared?: SharedSeries | undefined;
  /** Number of worker threads; 0 does the work in this thread. Default: one per core. */
  readonly workers?: number;
  /** Stream that shows progress; stderr by default. */
  readonly progressStream?: ProgressStream;
}

/**
 * Reads series and writes their volumes. Records each written volume in the cache, so that a killed run loses little.
 * @returns the result of each series, by its key.
 */
export async function readSeries<Key>(
  toRead: ReadonlyMap<Key, SeriesToRead & Pick<IngestJob, "name">>,
  options: ReadSeriesOptions,
): Promise<Map<Key, IngestResult>> {
  const { stagingIn, cache, shard } = options;
  const clears = shard === undefined;
  if (toRead.size > 0)
    return await withStaging(stagingIn, (staging) => run(toRead, options, staging), { clears });
  if (cache.isUnsaved) await withStaging(stagingIn, (staging) => cache.save(staging), { clears });
  else if (clears) await clearStaging(stagingIn);
  return new Map();
}

async function run<Key>(
  toRead: ReadonlyMap<Key, SeriesToRead & Pick<IngestJob, "name">>,
  { folder, cache, shared, workers, progressStream }: ReadSeriesOptions,
  staging: string,
): Promise<Map<Key, IngestResult>> {
  const jobs = new Map([...toRead].map(([key, series]) => [{ ...series, folder, staging }, key]));
  const total = [...jobs.keys()].reduce((sum, job) => sum + job.files.length, 0);
  const stream = progressStream === undefined ? {} : { stream: progressStream };
  const progress = new Progress("ingest", { total, unit: "files", ...stream });
  const results = new Map<Key, IngestResult>();
  try {
    const onResult = async (job: IngestJob, result: IngestResult): Promise<void> => {
      const key = jobs.get(job);
      if (key !== undefined) results.set(key, result);
      if ("stored" in result) {
        if (result.isShared !== true) await shared?.keep(job, result.stored);
        await cache.add(job, result.stored, staging);
      }
      progress.advance(job.files.length);
    };
    const missing =
      shared === undefined ? [...jobs.keys()] : await fetchAll([...jobs.keys()], shared, onResult);
    await runIngestJobs(missing, onResult, workers);
  } finally {
    await cache.save(staging);
    progress.finish();
  }
  return results;
}

/** Series that are fetched at the same time: a server takes longer to answer than to send. */
const FETCHED_AT_ONCE = 8;

/** Fetches what other machines ingested. @returns the other jobs, in order. */
async function fetchAll(
  jobs: readonly IngestJob[],
  shared: SharedSeries,
  onResult: (job: IngestJob, result: IngestResult) => Promise<void>,
): Promise<IngestJob[]> {
  const missing = new Set(jobs);
  const queue = jobs.values();
  const fetchNext = async (): Promise<void> => {
    for (const job of queue) {
      const stored = await shared.fetch(job);
      if (stored === undefined) continue;
      missing.delete(job);
      await onResult(job, { stored, isShared: true });
    }
  };
  await Promise.all(Array.from({ length: FETCHED_AT_ONCE }, fetchNext));
  return [...missing];
}
