import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Example } from "@spinegrade/augmentation";
import { UserError } from "@spinegrade/pipeline";
import type { ExampleRequest } from "./load-example.ts";
import type { LoadAnswer, LoadJob } from "./load-worker.ts";

/** The worker beside this file, built or as source. */
const WORKER_URL = new URL(`./load-worker${import.meta.url.slice(-3)}`, import.meta.url);

/**
 * Threads that are enough for any engine: an example takes some hundredths of a second. None when running from
 * TypeScript, which a thread would have to be taught first.
 */
export function defaultLoadWorkers(): number {
  return import.meta.url.endsWith(".ts") ? 0 : Math.max(1, Math.min(4, availableParallelism() - 1));
}

/** Who waits for an example. */
interface Waiting {
  readonly resolve: (example: Example) => void;
  readonly reject: (error: Error) => void;
}

/** A thread and what it was given to do, by number. */
interface Thread {
  readonly worker: Worker;
  readonly jobs: Map<number, Waiting>;
}

/** Threads that make examples. They keep the process alive only while they work, so nothing need be closed. */
export class LoadWorkers {
  readonly #count: number;
  readonly #execArgv: readonly string[] | undefined;
  readonly #threads = new Set<Thread>();
  #jobsGiven = 0;

  /**
   * Starts the threads, so that they are ready when the first step wants its examples.
   * @param execArgv Node's options for the threads; left out: this process's.
   */
  constructor(count: number, execArgv?: readonly string[]) {
    this.#count = count;
    this.#execArgv = execArgv;
    for (let thread = 0; thread < count; thread++) this.#start();
  }

  /**
   * Makes an example in the thread that has the least to do. It is given the job at once, not when it is free: a training
   * step may keep this thread from handing on the next one.
   * @throws what `loadExample` throws there.
   */
  load(request: ExampleRequest): Promise<Example> {
    const thread = this.#leastBusy();
    const job: LoadJob = { number: this.#jobsGiven++, request };
    return new Promise((resolve, reject) => {
      thread.jobs.set(job.number, { resolve, reject });
      thread.worker.ref();
      thread.worker.postMessage(job);
    });
  }

  #leastBusy(): Thread {
    const [first] = [...this.#threads].sort((a, b) => a.jobs.size - b.jobs.size);
    const hasRoom = this.#threads.size < this.#count;
    return first === undefined || (first.jobs.size > 0 && hasRoom) ? this.#start() : first;
  }

  #start(): Thread {
    const options = this.#execArgv === undefined ? {} : { execArgv: [...this.#execArgv] };
    const thread: Thread = { worker: new Worker(WORKER_URL, options), jobs: new Map() };
    const end = (error: Error): void => {
      this.#threads.delete(thread);
      for (const { reject } of thread.jobs.values()) reject(error);
      thread.jobs.clear();
    };
    thread.worker
      .on("message", (answer: LoadAnswer) => {
        takeAnswer(thread, answer);
      })
      .on("error", end)
      .on("exit", (code) => {
        end(new Error(`the thread that loads examples ended with code ${code}`));
      });
    thread.worker.unref();
    this.#threads.add(thread);
    return thread;
  }
}

function takeAnswer({ worker, jobs }: Thread, answer: LoadAnswer): void {
  const waiting = jobs.get(answer.number);
  jobs.delete(answer.number);
  if (jobs.size === 0) worker.unref();
  if ("example" in answer) waiting?.resolve(answer.example);
  else waiting?.reject(answer.isForUser ? new UserError(answer.failure) : new Error(answer.failure));
}
