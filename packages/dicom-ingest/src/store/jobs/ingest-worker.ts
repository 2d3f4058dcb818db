import { answerRequests } from "@spinegrade/pipeline/workers";
import type { IngestJob } from "./ingest-job.ts";
import { PixelMemory } from "../../pixels/pixel-memory.ts";
import { attemptIngestJob } from "./run-ingest-jobs.ts";

// A worker thread of ingest, which never loads TensorFlow.
const memory = new PixelMemory();
answerRequests({ answer: (job: IngestJob) => attemptIngestJob(job, memory) });
