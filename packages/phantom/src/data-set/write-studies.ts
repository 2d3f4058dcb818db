import { workerFile, WorkerPool } from "@spinegrade/pipeline/workers";
import type { StudyRecord } from "./study-record.ts";
import type { StudyTask } from "./study-task.ts";
import type { StudyRequest } from "./study-worker.ts";
import { writeStudy } from "./write-study.ts";

/** Options for writing studies. */
export interface WriteStudiesOptions {
  readonly dataDir: string;
  /** Number of worker threads; 0 does the work in this thread. */
  readonly workers: number;
  readonly onStudy: (record: StudyRecord) => void;
}

type MakeStudy = (task: StudyTask) => Promise<StudyRecord>;

/**
 * Generates studies, in parallel if requested; the bytes do not depend on it.
 * @throws the first error of any study; studies in progress are finished, no other is started.
 */
export async function writeStudies(
  tasks: readonly StudyTask[],
  { dataDir, workers, onStudy }: WriteStudiesOptions,
): Promise<StudyRecord[]> {
  const threads = Math.min(workers, tasks.length);
  if (threads === 0) return await makeAll(tasks.values(), (task) => writeStudy(dataDir, task), onStudy);
  const pool = new WorkerPool<StudyRequest, StudyRecord>({
    file: workerFile("study-worker", import.meta.url),
    count: threads,
    work: "makes studies",
  });
  const queue = queueOf(tasks);
  const make: MakeStudy = (task) => pool.run({ dataDir, task });
  const parts = Array.from({ length: threads }, () => makeAll(queue, make, onStudy));
  try {
    return (await Promise.all(parts)).flat();
  } finally {
    await Promise.allSettled(parts);
    await pool.close();
  }
}

/** One queue of tasks: if an error ends one loop, the queue ends for the others, too. */
function* queueOf(tasks: readonly StudyTask[]): Generator<StudyTask> {
  yield* tasks;
}

async function makeAll(
  queue: Iterable<StudyTask>,
  make: MakeStudy,
  onStudy: (record: StudyRecord) => void,
): Promise<StudyRecord[]> {
  const records: StudyRecord[] = [];
  for (const task of queue) {
    const record = await make(task);
    records.push(record);
    onStudy(record);
  }
  return records;
}
