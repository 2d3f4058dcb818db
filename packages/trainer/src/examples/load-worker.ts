import { answerRequests } from "@spinegrade/pipeline/workers";
import { loadExample } from "./load-example.ts";

/** Makes examples in a worker thread; the voxels are handed over, not copied. */
answerRequests({
  answer: loadExample,
  transfer: ({ voxels: { buffer } }) => (buffer instanceof ArrayBuffer ? [buffer] : []),
});
