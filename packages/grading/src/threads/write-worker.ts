import { answerRequests } from "@spinegrade/pipeline/workers";
import { answerAfter } from "./after-nets.ts";

/** Checks and writes what nets have graded, in a worker thread, which never loads TensorFlow. */
answerRequests({ answer: answerAfter });
