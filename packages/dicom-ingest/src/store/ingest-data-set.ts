import type { SeriesDescription } from "@spinegrade/competition-data";
import { Progress, type PipelineConfig, type ProgressStream } from "@spinegrade/pipeline";
import { FingerprintCache } from "./fingerprints.ts";
import type { IngestedSeries, IngestFailure, IngestIndex } from "./ingest-index.ts";
import type { IngestJob, StoredSeries } from "./ingest-job.ts";
import { readListedSeries, type ListedSeries } from "./listed-series.ts";
import { planIngest, type OtherFiles } from "./plan-ingest.ts";
import { runIngestJobs } from "./run-ingest-jobs.ts";

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
  /** How many series were read in this run, those that failed among them. */
  readonly seriesRead: number;
  /** How many had not changed since an earlier run, and were in the store. */
  readonly seriesKnown: number;
  readonly otherFiles: readonly OtherFiles[];
}

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
  const { known, jobs, failed, otherFiles } = planIngest(listed, cache, config);
  const read = await readSeries(jobs, cache, options);
  const index = indexOf(listed, new Map([...known, ...failed, ...read]));
  return { ...index, seriesRead: jobs.size, seriesKnown: known.size, otherFiles };
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
    else series.push({ ...row, key: outcome.key, shape: outcome.shape });
  }
  return { series, failures };
}
