import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { UserError } from "@spinegrade/pipeline";
import type { StudyRecord } from "./study-record.ts";
import type { StudyTask } from "./study-task.ts";
import type { WorkerAnswer, WorkerRequest } from "./study-worker.ts";
import { writeStudy } from "./write-study.ts";

/** The worker beside this file, built or as source. */
const WORKER_URL = new URL(`./study-worker${import.meta.url.slice(-3)}`, import.meta.url);

/** How studies are made. */
export interface WriteStudiesOptions {
  readonly dataDir: string;
  /** Threads; 0 makes them in this one. */
  readonly workers: number;
  readonly onStudy: (record: StudyRecord) => void;
}

type MakeStudy = (task: StudyTask) => Promise<StudyRecord>;

/**
 * Makes studies, in parallel where asked; the bytes do not depend on it.
 * @throws the first error of any study; those in the making are finished, no other is begun.
 */
export async function writeStudies(
  tasks: readonly StudyTask[],
  { dataDir, workers, onStudy }: WriteStudiesOptions,
): Promise<StudyRecord[]> {
  const queue = [...tasks];
  const drain = async (make: MakeStudy): Promise<StudyRecord[]> => {
    const records: StudyRecord[] = [];
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
      const record = await make(task);
      records.push(record);
      onStudy(record);
    }
    return records;
  };
  const threads = Math.min(workers, tasks.length);
  if (threads === 0) return drain((task) => writeStudy(dataDir, task));
  const drainInWorker = async (): Promise<StudyRecord[]> => {
    const worker = new Worker(WORKER_URL);
    try {
      return await drain((task) => askWorker(worker, { dataDir, task }));
    } catch (error) {
      queue.length = 0;
      throw error;
    } finally {
      await worker.terminate();
    }
  };
  const parts = await Promise.all(Array.from({ length: threads }, drainInWorker));
  return parts.flat();
}

async function askWorker(worker: Worker, request: WorkerRequest): Promise<StudyRecord> {
  worker.postMessage(request);
  const [answer] = (await once(worker, "message")) as [WorkerAnswer];
  if ("record" in answer) return answer.record;
  throw answer.isForUser ? new UserError(answer.failure) : new Error(answer.failure);
}
