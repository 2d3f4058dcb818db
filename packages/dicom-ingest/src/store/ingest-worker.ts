import { parentPort } from "node:worker_threads";
import { UserError } from "@spinegrade/pipeline/errors";
import type { IngestJob } from "./ingest-job.ts";
import { PixelMemory } from "../pixels/pixel-memory.ts";
import { attemptIngestJob, type IngestAnswer } from "./run-ingest-jobs.ts";

// A worker thread of ingest: one job in, one answer out. It never loads TensorFlow.
const memory = new PixelMemory();
parentPort?.on("message", (job: IngestJob) => {
  void answer(job).then((message) => parentPort?.postMessage(message));
});

async function answer(job: IngestJob): Promise<IngestAnswer> {
  try {
    return await attemptIngestJob(job, memory);
  } catch (error) {
    if (error instanceof UserError) return { fatal: { text: error.message, isUserError: true } };
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { fatal: { text, isUserError: false } };
  }
}
