import { readChoice, readWhole } from "@spinegrade/pipeline";
import type { IngestPolicy } from "../volume/quarantine.ts";

const MOST_WORKERS = 9999;
const POLICIES: readonly IngestPolicy[] = ["strict", "tolerant"];

/** The options of commands that read many series. */
export const BATCH_OPTIONS = {
  policy: {
    type: "string",
    value: POLICIES.join("|"),
    help: "whether one unusable slice fails its series (strict) or is skipped (tolerant); default: tolerant for test studies, otherwise strict",
  },
  workers: { type: "string", value: "N", help: "number of threads; 0: the main thread only" },
} as const;

interface BatchValues {
  readonly policy?: string | undefined;
  readonly workers?: string | undefined;
}

/** @throws UserError for another policy, or a number of threads that is not a whole one from 0 to 9,999. */
export function readBatch(values: BatchValues): { policy?: IngestPolicy; workers?: number } {
  return {
    ...(values.policy !== undefined && { policy: readChoice("--policy", values.policy, POLICIES) }),
    ...(values.workers !== undefined && {
      workers: readWhole("--workers", values.workers, [0, MOST_WORKERS]),
    }),
  };
}
