import { parentPort } from "node:worker_threads";
import type { Example } from "@spinegrade/augmentation";
import { UserError } from "@spinegrade/pipeline";
import { loadExample, type ExampleRequest } from "./load-example.ts";

/** What a worker answers. An error's class does not survive the way between threads. */
export type LoadAnswer =
  { readonly example: Example } | { readonly failure: string; readonly isForUser: boolean };

/** Makes examples in a worker thread, one after another as they are asked for; the voxels are handed over, not copied. */
parentPort?.on("message", (request: ExampleRequest) => {
  void answer(request).then((value) => {
    const handedOver = "example" in value ? [value.example.voxels.buffer as ArrayBuffer] : [];
    parentPort?.postMessage(value, handedOver);
  });
});

async function answer(request: ExampleRequest): Promise<LoadAnswer> {
  try {
    return { example: await loadExample(request) };
  } catch (error) {
    if (error instanceof UserError) return { failure: error.message, isForUser: true };
    return {
      failure: error instanceof Error ? (error.stack ?? error.message) : String(error),
      isForUser: false,
    };
  }
}
