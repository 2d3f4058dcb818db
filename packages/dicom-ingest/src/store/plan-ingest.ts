import { join } from "node:path";
import type { SeriesDescription } from "@spinegrade/competition-data";
import type { PipelineConfig } from "@spinegrade/pipeline";
import { DicomError } from "../dicom/dicom-error.ts";
import type { FingerprintCache } from "./fingerprints.ts";
import type { IngestFailure } from "./ingest-index.ts";
import type { IngestJob, StoredSeries } from "./ingest-job.ts";
import type { ListedSeries } from "./listed-series.ts";
import type { Plane } from "../geometry/order-groups.ts";
import { failureOf } from "./run-ingest-jobs.ts";
import { listSeriesFolder } from "./series-folder.ts";
import { describeVolume } from "./volume-store.ts";

/** Files in a series folder that are not `.dcm`, and were left aside. */
export interface OtherFiles {
  readonly studyId: number;
  readonly seriesId: number;
  readonly names: readonly string[];
}

/** What is known of the listed series before one is read. */
export interface IngestPlan {
  /** Unchanged, and in the store. */
  readonly known: ReadonlyMap<ListedSeries, StoredSeries>;
  /** To be read. */
  readonly jobs: ReadonlyMap<IngestJob, ListedSeries>;
  /** Their folder already says that they cannot be read. */
  readonly failed: ReadonlyMap<ListedSeries, IngestFailure>;
  readonly otherFiles: readonly OtherFiles[];
}

const PLANES: Readonly<Record<SeriesDescription, Plane>> = {
  "Sagittal T1": "sagittal",
  "Sagittal T2/STIR": "sagittal",
  "Axial T2": "axial",
};

/** Looks at every listed series' folder, without opening a file, and decides what has to be read. */
export function planIngest(
  listed: readonly ListedSeries[],
  cache: FingerprintCache,
  { dataDir, workDir }: Pick<PipelineConfig, "dataDir" | "workDir">,
): IngestPlan {
  const known = new Map<ListedSeries, StoredSeries>();
  const jobs = new Map<IngestJob, ListedSeries>();
  const failed = new Map<ListedSeries, IngestFailure>();
  const otherFiles: OtherFiles[] = [];
  for (const series of listed) {
    const { split, studyId, seriesId, description } = series;
    const folder = join(dataDir, `${split}_images`, String(studyId), String(seriesId));
    try {
      const { files, otherNames } = listSeriesFolder(folder, { studyId, seriesId });
      if (otherNames.length > 0) otherFiles.push({ studyId, seriesId, names: otherNames });
      const job = { studyId, seriesId, plane: PLANES[description], files, workDir };
      const stored = cache.find(job);
      if (stored !== undefined && isInStore(workDir, stored)) known.set(series, stored);
      else jobs.set(job, series);
    } catch (error) {
      if (!(error instanceof DicomError)) throw error;
      failed.set(series, failureOf(error, series));
    }
  }
  return { known, jobs, failed, otherFiles };
}

/** Whether both files are there with the sizes that they were written with. */
function isInStore(workDir: string, { key, bytes }: StoredSeries): boolean {
  return describeVolume(workDir, key).every((file, index) => file.bytes === bytes[index]);
}
