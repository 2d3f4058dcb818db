import { answerRequests } from "@spinegrade/pipeline/workers";
import { type DrawRequest, drawValues } from "./draw-values.ts";

/** Makes a part of the draws in a worker thread. */
answerRequests({ answer: (request: DrawRequest) => Promise.resolve(drawValues(request)) });
