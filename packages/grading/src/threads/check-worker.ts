import { answerRequests } from "@spinegrade/pipeline/workers";
import { type ChecksToMake, makeChecks } from "../study/flags/make-checks.ts";

/** Checks what nets have graded, in a worker thread, which never loads TensorFlow. */
answerRequests({ answer: (checks: ChecksToMake) => Promise.resolve(makeChecks(checks)) });
