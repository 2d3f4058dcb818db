import { Worker } from "node:worker_threads";
import { errorCode, UserError } from "../errors.ts";
import { WorkerEndedError } from "./worker-ended-error.ts";
import type { WorkerAnswer, WorkerRequest } from "./worker-messages.ts";

/** The threads of a pool. */
export interface WorkerPoolOptions {
  /** The module that calls `answerRequests`. */
  readonly file: URL;
  /** Threads at most. */
  readonly count: number;
  /** The work of a thread, as errors name it: "loads examples". */
  readonly work: string;
  /** Node's options for the threads. Default: this process's. */
  readonly execArgv?: readonly string[];
  /** MiB of a thread's heap at most. Default: Node's. */
  readonly heapMiB?: number;
}

interface Pending<Result> {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

/** A thread and the requests that it has not answered yet, by number. */
interface Thread<Result> {
  readonly worker: Worker;
  readonly pending: Map<number, Pending<Result>>;
}

/**
 * Worker threads that answer requests. They keep the process alive only while they work. A thread that ends fails the
 * requests that it had not answered, and the next request starts another.
 *
 * Piscina and tinypool keep a queue in the main thread and hand on a request when a thread is free. Here a thread is
 * given its requests at once: a training step blocks the main thread while the examples of the next are made.
 */
export class WorkerPool<Request, Result> {
  readonly #options: WorkerPoolOptions;
  readonly #threads = new Set<Thread<Result>>();
  #requests = 0;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /** Starts all threads now, so that the first requests need not wait for them. */
  start(): void {
    while (this.#threads.size < this.#options.count) this.#startThread();
  }

  /**
   * Gives a request to the thread that has the least to do.
   * @throws UserError as the thread threw it; Error with the stack of anything else that it threw; WorkerEndedError.
   */
  run(request: Request): Promise<Result> {
    const { worker, pending } = this.#leastBusy();
    const asked: WorkerRequest<Request> = { number: this.#requests++, request };
    return new Promise((resolve, reject) => {
      pending.set(asked.number, { resolve, reject });
      worker.ref();
      worker.postMessage(asked);
    });
  }

  /** Ends all threads; requests that they have not answered fail. */
  async close(): Promise<void> {
    await Promise.all([...this.#threads].map(({ worker }) => worker.terminate()));
  }

  #leastBusy(): Thread<Result> {
    const [first] = [...this.#threads].sort((a, b) => a.pending.size - b.pending.size);
    const hasRoom = this.#threads.size < this.#options.count;
    return first === undefined || (first.pending.size > 0 && hasRoom) ? this.#startThread() : first;
  }

  #startThread(): Thread<Result> {
    const { file, work, execArgv, heapMiB } = this.#options;
    const worker = new Worker(file, {
      ...(execArgv === undefined ? {} : { execArgv: [...execArgv] }),
      ...(heapMiB === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: heapMiB } }),
    });
    const thread: Thread<Result> = { worker, pending: new Map() };
    const end = (error: Error): void => {
      this.#threads.delete(thread);
      for (const { reject } of thread.pending.values()) reject(error);
      thread.pending.clear();
    };
    worker
      .on("message", (answer: WorkerAnswer<Result>) => {
        settle(thread, answer);
      })
      .on("error", (error) => {
        const isOutOfMemory = errorCode(error) === "ERR_WORKER_OUT_OF_MEMORY";
        end(isOutOfMemory ? new WorkerEndedError(`the thread that ${work} ran out of memory`) : error);
      })
      .on("exit", (code) => {
        end(new WorkerEndedError(`the thread that ${work} ended with code ${code}`));
      });
    worker.unref();
    this.#threads.add(thread);
    return thread;
  }
}

function settle<Result>({ worker, pending }: Thread<Result>, answer: WorkerAnswer<Result>): void {
  const asked = pending.get(answer.number);
  pending.delete(answer.number);
  if (pending.size === 0) worker.unref();
  if ("result" in answer) asked?.resolve(answer.result);
  else asked?.reject(answer.isForUser ? new UserError(answer.failure) : new Error(answer.failure));
}
