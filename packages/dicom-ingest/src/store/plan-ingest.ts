import { join } from "node:path";
import type { SeriesDescription } from "@spinegrade/competition-data";
import type { PipelineConfig } from "@spinegrade/pipeline";
import type { Split } from "@spinegrade/volumes";
import { DicomError } from "../dicom/dicom-error.ts";
import type { Plane } from "../geometry/order-groups.ts";
import type { IngestPolicy } from "../volume/quarantine.ts";
import type { FingerprintCache } from "../series-files/fingerprints.ts";
import type { SeriesToRead } from "./ingest-job.ts";
import type { ListedSeries } from "../series-files/listed-series.ts";
import { failureOf, type IngestResult } from "./run-ingest-jobs.ts";
import { listSeriesFolder } from "../series-files/series-folder.ts";

/** Files in a series folder that are not `.dcm`, and were left aside. */
export interface OtherFiles {
  readonly studyId: number;
  readonly seriesId: number;
  readonly names: readonly string[];
}

/** What is known of the listed series before one is read. */
export interface IngestPlan {
  /** Unchanged, and in the store. */
  readonly known: ReadonlyMap<ListedSeries, IngestResult>;
  /** To be read. */
  readonly toRead: ReadonlyMap<ListedSeries, SeriesToRead>;
  /** Their folder already says that they cannot be read. */
  readonly failed: ReadonlyMap<ListedSeries, IngestResult>;
  readonly otherFiles: readonly OtherFiles[];
}

const PLANES: Readonly<Record<SeriesDescription, Plane>> = {
  "Sagittal T1": "sagittal",
  "Sagittal T2/STIR": "sagittal",
  "Axial T2": "axial",
};

/** A wrong slice spoils a training, and a study without a prediction spoils a submission. */
const POLICIES: Readonly<Record<Split, IngestPolicy>> = { train: "strict", test: "tolerant" };

/**
 * Looks at every listed series' folder, opening only files that are hidden or not called `.dcm`, and decides what has to be read.
 * @param policy left out: strict for the train split, tolerant for the test split.
 */
export function planIngest(
  listed: readonly ListedSeries[],
  cache: FingerprintCache,
  { dataDir }: Pick<PipelineConfig, "dataDir">,
  policy?: IngestPolicy,
): IngestPlan {
  const known = new Map<ListedSeries, IngestResult>();
  const toRead = new Map<ListedSeries, SeriesToRead>();
  const failed = new Map<ListedSeries, IngestResult>();
  const otherFiles: OtherFiles[] = [];
  for (const series of listed) {
    const { split, studyId, seriesId, description } = series;
    const folder = join(dataDir, `${split}_images`, String(studyId), String(seriesId));
    try {
      const { files, otherNames } = listSeriesFolder(folder, { studyId, seriesId });
      if (otherNames.length > 0) otherFiles.push({ studyId, seriesId, names: otherNames });
      const found = {
        studyId,
        seriesId,
        options: { plane: PLANES[description], policy: policy ?? POLICIES[split] },
        files,
      };
      const stored = cache.find(found);
      if (stored === undefined) toRead.set(series, found);
      else known.set(series, { stored });
    } catch (error) {
      if (!(error instanceof DicomError)) throw error;
      failed.set(series, { failure: failureOf(error) });
    }
  }
  return { known, toRead, failed, otherFiles };
}
