export { answerRequests } from "./answer-requests.ts";
export { WorkerEndedError } from "./worker-ended-error.ts";
export { workerFile } from "./worker-file.ts";
export { WorkerPool } from "./worker-pool.ts";
export type { WorkerTask } from "./answer-requests.ts";
export type { WorkerPoolOptions } from "./worker-pool.ts";
