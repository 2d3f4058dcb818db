import { parentPort } from "node:worker_threads";
import type { Example } from "@spinegrade/augmentation";
import { UserError } from "@spinegrade/pipeline";
import { loadExample, type ExampleRequest } from "./load-example.ts";

/** What the main thread asks of a worker. */
export interface LoadJob {
  readonly number: number;
  readonly request: ExampleRequest;
}

/** What a worker answers. An error's class does not survive the way between threads. */
export type LoadAnswer = { readonly number: number } & (
  { readonly example: Example } | { readonly failure: string; readonly isForUser: boolean }
);

let earlier = Promise.resolve();

/** Makes examples in a worker thread, one after another as they are asked for; the voxels are handed over, not copied. */
parentPort?.on("message", (job: LoadJob) => {
  earlier = earlier.then(async () => {
    const answer = await answerTo(job);
    const handedOver = "example" in answer ? [answer.example.voxels.buffer as ArrayBuffer] : [];
    parentPort?.postMessage(answer, handedOver);
  });
});

async function answerTo({ number, request }: LoadJob): Promise<LoadAnswer> {
  try {
    return { number, example: await loadExample(request) };
  } catch (error) {
    if (error instanceof UserError) return { number, failure: error.message, isForUser: true };
    const failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { number, failure, isForUser: false };
  }
}
