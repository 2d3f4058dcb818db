import { answerRequests } from "@spinegrade/pipeline/workers";
import type { StudyRecord } from "./study-record.ts";
import type { StudyTask } from "./study-task.ts";
import { writeStudy } from "./write-study.ts";

/** A request from the main thread to a worker. */
export interface StudyRequest {
  readonly dataDir: string;
  readonly task: StudyTask;
}

/** Generates studies in a worker thread. */
answerRequests({
  answer: ({ dataDir, task }: StudyRequest): Promise<StudyRecord> => writeStudy(dataDir, task),
});
