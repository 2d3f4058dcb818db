import { availableParallelism } from "node:os";
import { WorkerEndedError, workerFile, WorkerPool } from "@spinegrade/pipeline/workers";
import type { IngestFailure } from "@spinegrade/volumes";
import { PixelMemory } from "../../pixels/pixel-memory.ts";
import { DicomError } from "../../dicom/dicom-error.ts";
import { SeriesError } from "../../volume/series-error.ts";
import { runIngestJob, type IngestJob, type StagedSeries, type StoredSeries } from "./ingest-job.ts";
import { placeFiles } from "./staging.ts";

/** The result of a job: stored, or failed because of its files. */
export type IngestResult =
  | { readonly stored: StoredSeries; /** Another machine ingested it. */ readonly isShared?: true }
  | { readonly failure: SeriesFailure };

/** Why a series cannot be used. */
export type SeriesFailure = Omit<IngestFailure, "studyId" | "seriesId">;

/** The result of reading a series: its volume is written but not yet at its final path. */
export type ReadResult = StagedSeries | { readonly failure: SeriesFailure };

/** Runs one job. Returns faults of its files as a result and throws every other error. */
export async function attemptIngestJob(job: IngestJob, memory: PixelMemory): Promise<ReadResult> {
  try {
    return await runIngestJob(job, memory);
  } catch (error) {
    if (error instanceof DicomError) return { failure: failureOf(error) };
    throw error;
  }
}

/** The failure of a series, as recorded in the index. */
export function failureOf(error: DicomError): SeriesFailure {
  const { file, reason } = error;
  const quarantined = error instanceof SeriesError ? error.quarantined : [];
  return {
    ...(file === undefined ? {} : { file }),
    reason,
    ...(quarantined.length === 0 ? {} : { quarantined }),
  };
}

/** Receives each result as it arrives. */
type OnResult = (job: IngestJob, result: IngestResult) => Promise<void>;

/**
 * Runs jobs on worker threads and passes on each result as it arrives. If a worker thread dies, for example because it
 * runs out of memory, only its current series is lost; a new thread replaces it.
 * @param workers 0 runs in this thread; by default one per core, none when running from TypeScript.
 */
export async function runIngestJobs(
  jobs: readonly IngestJob[],
  onResult: OnResult,
  workers = defaultWorkers(),
): Promise<void> {
  const queue = queueOf(jobs);
  const count = jobs.length < 2 ? 0 : Math.min(workers, jobs.length);
  if (count === 0) {
    const memory = new PixelMemory();
    await runQueue(queue, (job) => attemptIngestJob(job, memory), onResult);
    return;
  }
  const pool = new WorkerPool<IngestJob, ReadResult>({
    file: workerFile("ingest-worker", import.meta.url),
    count,
    work: "reads series",
  });
  const queues = Array.from({ length: count }, () => runQueue(queue, (job) => readIn(pool, job), onResult));
  try {
    await Promise.all(queues);
  } finally {
    await Promise.allSettled(queues);
    await pool.close();
  }
}

/** One queue of jobs for all workers. If one worker's loop ends with an error, the queue ends for the others, too. */
function* queueOf(jobs: readonly IngestJob[]): Generator<IngestJob> {
  yield* jobs;
}

function defaultWorkers(): number {
  return import.meta.url.endsWith(".ts") ? 0 : availableParallelism();
}

/**
 * Maximum number of volumes per thread that are read but not yet at their final paths: flushing several to disk takes
 * as long as flushing one.
 */
const MOST_UNPLACED = 8;

/** Reads series one by one while the volumes of earlier series are flushed to disk and moved to their final paths. */
async function runQueue(
  queue: Iterable<IngestJob>,
  read: (job: IngestJob) => Promise<ReadResult>,
  onResult: OnResult,
): Promise<void> {
  const placing: Promise<{ readonly error: unknown } | undefined>[] = [];
  const finishOldest = async (): Promise<void> => {
    const failed = await placing.shift();
    if (failed !== undefined) throw failed.error;
  };
  for (const job of queue) {
    const result = await read(job);
    const placed = place(result).then((found) => onResult(job, found));
    placing.push(
      placed.then(
        () => undefined,
        (error: unknown) => ({ error }),
      ),
    ); // thrown when its turn comes
    if (placing.length > MOST_UNPLACED) await finishOldest();
  }
  while (placing.length > 0) await finishOldest();
}

async function place(result: ReadResult): Promise<IngestResult> {
  if ("failure" in result) return result;
  await placeFiles(result.staged);
  return { stored: result.stored };
}

/** A thread that dies costs the series that it was reading. */
async function readIn(pool: WorkerPool<IngestJob, ReadResult>, job: IngestJob): Promise<ReadResult> {
  try {
    return await pool.run(job);
  } catch (error) {
    if (!(error instanceof WorkerEndedError)) throw error;
    return { failure: { reason: "reading it ended the worker thread: out of memory?" } };
  }
}
