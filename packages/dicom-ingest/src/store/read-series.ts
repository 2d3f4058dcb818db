import { Progress, type ProgressStream } from "@spinegrade/pipeline";
import type { FingerprintCache } from "../series-files/fingerprints.ts";
import type { IngestJob, SeriesToRead } from "./ingest-job.ts";
import { runIngestJobs, type IngestResult } from "./run-ingest-jobs.ts";
import { clearStaging, withStaging } from "./staging.ts";

/** Output folder and options for reading series. */
export interface ReadSeriesOptions {
  /** The output folder: volumes are written under their `name`, or by key as in a store. */
  readonly folder: string;
  /** The subfolder for partially written files. */
  readonly stagingIn: string;
  readonly cache: FingerprintCache;
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
  if (toRead.size > 0)
    return await withStaging(options.stagingIn, (staging) => run(toRead, options, staging));
  if (options.cache.isUnsaved) await withStaging(options.stagingIn, (staging) => options.cache.save(staging));
  else await clearStaging(options.stagingIn);
  return new Map();
}

async function run<Key>(
  toRead: ReadonlyMap<Key, SeriesToRead & Pick<IngestJob, "name">>,
  { folder, cache, workers, progressStream }: ReadSeriesOptions,
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
      if ("stored" in result) await cache.add(job, result.stored, staging);
      progress.advance(job.files.length);
    };
    await runIngestJobs([...jobs.keys()], onResult, workers);
  } finally {
    await cache.save(staging);
    progress.finish();
  }
  return results;
}
