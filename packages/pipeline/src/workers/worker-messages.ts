/** What a pool asks of a worker thread. */
export interface WorkerRequest<Request> {
  readonly number: number;
  readonly request: Request;
}

/** What a worker thread answers. An error's class does not survive the way between threads. */
export type WorkerAnswer<Result> = { readonly number: number } & (
  { readonly result: Result } | { readonly failure: string; readonly isForUser: boolean }
);
