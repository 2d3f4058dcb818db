import { answerRequests } from "@spinegrade/pipeline/workers";
import { writeOutputs } from "./write-outputs.ts";

/** Writes what nets have graded, in a worker thread, which never loads TensorFlow. */
answerRequests({ answer: writeOutputs });
