import type { IngestSeriesOptions } from "./ingest-series.ts";

/** Options for nets: slices that cannot be used are skipped, those of different ranges are made comparable. */
export const NET_READING = {
  policy: "tolerant",
  rescale: "differing",
} as const satisfies IngestSeriesOptions;
