import type { IngestSeriesOptions } from "./ingest-series.ts";

/** How series are read for nets: without slices that cannot be used, and with slices of different ranges made comparable. */
export const NET_READING = {
  policy: "tolerant",
  rescale: "differing",
} as const satisfies IngestSeriesOptions;
