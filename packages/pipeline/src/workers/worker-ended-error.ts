/** A worker thread ended before it answered: it left the process, or ran out of memory. */
export class WorkerEndedError extends Error {
  override name = "WorkerEndedError";
}
