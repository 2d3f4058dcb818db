import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Example } from "@spinegrade/augmentation";
import { UserError } from "@spinegrade/pipeline";
import type { ExampleRequest } from "./load-example.ts";
import type { LoadAnswer } from "./load-worker.ts";

/** The worker beside this file, built or as source. */
const WORKER_URL = new URL(`./load-worker${import.meta.url.slice(-3)}`, import.meta.url);

/**
 * Threads that are enough for any engine: an example takes some hundredths of a second. None when running from
 * TypeScript, which a thread would have to be taught first.
 */
export function defaultLoadWorkers(): number {
  return import.meta.url.endsWith(".ts") ? 0 : Math.max(1, Math.min(4, availableParallelism() - 1));
}

interface Job {
  readonly request: ExampleRequest;
  readonly resolve: (example: Example) => void;
  readonly reject: (error: Error) => void;
}

/** Threads that make examples. They keep the process alive only while they work, so nothing need be closed. */
export class LoadWorkers {
  readonly #count: number;
  readonly #execArgv: readonly string[] | undefined;
  readonly #idle: Worker[] = [];
  readonly #waiting: Job[] = [];
  #started = 0;

  /** @param execArgv Node's options for the threads; left out: this process's. */
  constructor(count: number, execArgv?: readonly string[]) {
    this.#count = count;
    this.#execArgv = execArgv;
  }

  /** Makes an example in the next thread that is free. @throws what `loadExample` throws there. */
  load(request: ExampleRequest): Promise<Example> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      this.#handOut();
    });
  }

  #handOut(): void {
    while (this.#waiting.length > 0) {
      const worker = this.#idle.pop() ?? (this.#started < this.#count ? this.#start() : undefined);
      const job = worker === undefined ? undefined : this.#waiting.shift();
      if (worker === undefined || job === undefined) return;
      this.#give(worker, job);
    }
  }

  #start(): Worker {
    this.#started++;
    const options = this.#execArgv === undefined ? {} : { execArgv: [...this.#execArgv] };
    return new Worker(WORKER_URL, options);
  }

  #give(worker: Worker, { request, resolve, reject }: Job): void {
    const settle = (isUsable: boolean): void => {
      worker.off("message", onAnswer).off("error", onError).off("exit", onExit);
      worker.unref();
      if (isUsable) this.#idle.push(worker);
      else this.#started--;
      this.#handOut();
    };
    const onAnswer = (answer: LoadAnswer): void => {
      settle(true);
      if ("example" in answer) resolve(answer.example);
      else reject(answer.isForUser ? new UserError(answer.failure) : new Error(answer.failure));
    };
    const onError = (error: Error): void => {
      settle(false);
      reject(error);
    };
    const onExit = (code: number): void => {
      settle(false);
      reject(new Error(`the thread that loads examples ended with code ${code}`));
    };
    worker.ref();
    worker.on("message", onAnswer).on("error", onError).on("exit", onExit);
    worker.postMessage(request);
  }
}
