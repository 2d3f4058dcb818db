/** A pool's request to a worker thread. */
export interface WorkerRequest<Request> {
  readonly number: number;
  readonly request: Request;
}

/** A worker thread's answer. An error's class does not survive the transfer between threads. */
export type WorkerAnswer<Result> = { readonly number: number } & (
  { readonly result: Result } | { readonly failure: string; readonly isForUser: boolean }
);
