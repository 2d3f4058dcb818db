import { parentPort, type MessagePort } from "node:worker_threads";
import { errorMessage, UserError } from "../errors.ts";
import type { WorkerAnswer, WorkerRequest } from "./worker-messages.ts";

/** The work of a thread. */
export interface WorkerTask<Request, Result> {
  readonly answer: (request: Request) => Promise<Result>;
  /** The buffers of a result that are handed over, not copied. Default: none. */
  readonly transfer?: (result: Result) => readonly ArrayBuffer[];
}

/**
 * Makes the file that calls it a worker of a `WorkerPool`: requests are answered one after another.
 * @throws Error in the main thread.
 */
export function answerRequests<Request, Result>(task: WorkerTask<Request, Result>): void {
  const port = parentPort;
  if (port === null) throw new Error("answerRequests works in a worker thread only");
  let earlier = Promise.resolve();
  port.on("message", (asked: WorkerRequest<Request>) => {
    earlier = earlier.then(() => answerOne(task, asked, port));
  });
}

async function answerOne<Request, Result>(
  { answer, transfer }: WorkerTask<Request, Result>,
  { number, request }: WorkerRequest<Request>,
  port: MessagePort,
): Promise<void> {
  try {
    const result = await answer(request);
    const answered: WorkerAnswer<Result> = { number, result };
    port.postMessage(answered, [...(transfer?.(result) ?? [])]);
  } catch (error) {
    const failed: WorkerAnswer<Result> = { number, ...describeFailure(error) };
    port.postMessage(failed);
  }
}

function describeFailure(error: unknown): { failure: string; isForUser: boolean } {
  if (error instanceof UserError) return { failure: error.message, isForUser: true };
  const failure = error instanceof Error ? (error.stack ?? error.message) : errorMessage(error);
  return { failure, isForUser: false };
}
