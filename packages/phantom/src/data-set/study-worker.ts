import { parentPort } from "node:worker_threads";
import { UserError } from "@spinegrade/pipeline";
import type { StudyRecord } from "./study-record.ts";
import type { StudyTask } from "./study-task.ts";
import { writeStudy } from "./write-study.ts";

/** What the main thread asks of a worker. */
export interface WorkerRequest {
  readonly dataDir: string;
  readonly task: StudyTask;
}

/** What a worker answers: the record, or what stopped it. An error's class does not survive the way between threads. */
export type WorkerAnswer =
  { readonly record: StudyRecord } | { readonly failure: string; readonly isForUser: boolean };

/** Makes studies in a worker thread, one after another as they are asked for. */
parentPort?.on("message", ({ dataDir, task }: WorkerRequest) => {
  void answer(dataDir, task).then((value) => parentPort?.postMessage(value));
});

async function answer(dataDir: string, task: StudyTask): Promise<WorkerAnswer> {
  try {
    return { record: await writeStudy(dataDir, task) };
  } catch (error) {
    if (error instanceof UserError) return { failure: error.message, isForUser: true };
    return {
      failure: error instanceof Error ? (error.stack ?? error.message) : String(error),
      isForUser: false,
    };
  }
}
