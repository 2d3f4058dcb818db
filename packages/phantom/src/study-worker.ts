import { parentPort } from "node:worker_threads";
import type { StudyRecord } from "./study-record.ts";
import type { StudyTask } from "./study-task.ts";
import { writeStudy } from "./write-study.ts";

/** What the main thread asks of a worker. */
export interface WorkerRequest {
  readonly dataDir: string;
  readonly task: StudyTask;
}

/** What a worker answers: the record, or the error that stopped it. */
export type WorkerAnswer = { readonly record: StudyRecord } | { readonly error: unknown };

/** Makes studies in a worker thread, one after another as they are asked for. */
function serve(): void {
  parentPort?.on("message", ({ dataDir, task }: WorkerRequest) => {
    const answer = (value: WorkerAnswer): void => parentPort?.postMessage(value);
    writeStudy(dataDir, task).then(
      (record) => answer({ record }),
      (error: unknown) => answer({ error }),
    );
  });
}

serve();
