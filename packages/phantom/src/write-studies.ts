import { once } from "node:events";
import { Worker } from "node:worker_threads";
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

/** Makes studies, in parallel where asked; the bytes do not depend on it. @throws the first error of any study. */
export async function writeStudies(
  tasks: readonly StudyTask[],
  options: WriteStudiesOptions,
): Promise<StudyRecord[]> {
  const queue = tasks.values();
  const threads = Math.min(options.workers, tasks.length);
  if (threads === 0) return drain(queue, (task) => writeStudy(options.dataDir, task), options.onStudy);
  const parts = await Promise.all(Array.from({ length: threads }, () => drainInWorker(queue, options)));
  return parts.flat();
}

async function drain(
  queue: Iterator<StudyTask>,
  make: (task: StudyTask) => Promise<StudyRecord>,
  onStudy: (record: StudyRecord) => void,
): Promise<StudyRecord[]> {
  const records: StudyRecord[] = [];
  for (let next = queue.next(); next.done !== true; next = queue.next()) {
    const record = await make(next.value);
    records.push(record);
    onStudy(record);
  }
  return records;
}

async function drainInWorker(
  queue: Iterator<StudyTask>,
  { dataDir, onStudy }: WriteStudiesOptions,
): Promise<StudyRecord[]> {
  const worker = new Worker(WORKER_URL);
  const make = async (task: StudyTask): Promise<StudyRecord> => {
    const request: WorkerRequest = { dataDir, task };
    worker.postMessage(request);
    const [answer] = (await once(worker, "message")) as [WorkerAnswer];
    if ("error" in answer) throw answer.error;
    return answer.record;
  };
  try {
    return await drain(queue, make, onStudy);
  } finally {
    await worker.terminate();
  }
}
