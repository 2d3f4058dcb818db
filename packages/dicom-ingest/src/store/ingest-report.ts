import { closedObject, compileSchema } from "@spinegrade/pipeline";
import {
  failuresSchema,
  type IngestFailure,
  type Split,
  flagsSchema,
  quarantinedSchema,
} from "@spinegrade/volumes";
import { INGEST_VERSION } from "@spinegrade/volumes/volume-key";
import type { IngestOutcome, SeriesRemarks } from "./ingest-data-set.ts";
import type { OtherFiles } from "./plan-ingest.ts";

/** Counts of one split. */
export interface SplitCounts {
  readonly studies: number;
  readonly series: number;
  readonly slices: number;
  /** Voxels, which are bytes too. */
  readonly voxels: number;
}

/** A summary of a batch for people. Ingesting the same data again gives an equal report. */
export interface IngestReport {
  readonly ingestVersion: number;
  readonly ingested: Readonly<Record<Split, SplitCounts>>;
  readonly failures: readonly IngestFailure[];
  readonly otherFiles: readonly OtherFiles[];
  /** Series that were ingested without some of their slices, or that have flags. */
  readonly remarks: readonly SeriesRemarks[];
}

const texts = { type: "array", items: { type: "string" } };
const count = { type: "integer", minimum: 0 };
const countsSchema = closedObject({ studies: count, series: count, slices: count, voxels: count });

/** Parses `ingest/report.json`. */
export const parseIngestReport = compileSchema<IngestReport>(
  closedObject({
    ingestVersion: count,
    ingested: closedObject({ train: countsSchema, test: countsSchema }),
    failures: failuresSchema,
    otherFiles: {
      type: "array",
      items: closedObject({ studyId: count, seriesId: count, names: texts, archives: texts }, ["archives"]),
    },
    remarks: {
      type: "array",
      items: closedObject({
        studyId: count,
        seriesId: count,
        split: { enum: ["train", "test"] },
        quarantined: quarantinedSchema,
        flags: flagsSchema,
      }),
    },
  }),
);

/** Counts what a batch ingested. */
export function reportOf({ series, failures, otherFiles, remarks }: IngestOutcome): IngestReport {
  const countsOf = (split: Split): SplitCounts => {
    const own = series.filter((one) => one.split === split);
    return {
      studies: new Set(own.map((one) => one.studyId)).size,
      series: own.length,
      slices: own.reduce((sum, { shape }) => sum + shape[0], 0),
      voxels: own.reduce((sum, { shape: [depth, height, width] }) => sum + depth * height * width, 0),
    };
  };
  return {
    ingestVersion: INGEST_VERSION,
    ingested: { train: countsOf("train"), test: countsOf("test") },
    failures,
    otherFiles,
    remarks,
  };
}
