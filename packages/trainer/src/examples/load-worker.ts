import { answerRequests } from "@spinegrade/pipeline/workers";
import { loadExample } from "./load-example.ts";

/** Builds examples in a worker thread; voxels are transferred, not copied. */
answerRequests({
  answer: loadExample,
  transfer: ({ voxels: { buffer } }) => (buffer instanceof ArrayBuffer ? [buffer] : []),
});
