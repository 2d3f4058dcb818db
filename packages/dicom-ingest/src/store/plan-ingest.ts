import { join } from "node:path";
import type { SeriesDescription } from "@spinegrade/competition-data";
import type { PipelineConfig } from "@spinegrade/pipeline";
import type { Split } from "@spinegrade/volumes";
import { DicomError } from "../dicom/dicom-error.ts";
import type { Plane } from "../geometry/order-groups.ts";
import { NET_READING } from "../volume/net-reading.ts";
import type { IngestPolicy } from "../volume/quarantine.ts";
import type { IngestSeriesOptions } from "../volume/ingest-series.ts";
import type { FingerprintCache } from "../series-files/fingerprints.ts";
import type { SeriesToRead } from "./jobs/ingest-job.ts";
import type { ListedSeries } from "../series-files/listed-series.ts";
import { failureOf, type IngestResult } from "./jobs/run-ingest-jobs.ts";
import { listSeriesFolder } from "../series-files/series-folder.ts";

/** Files in a series folder that are not named `.dcm` and were ignored. */
export interface OtherFiles {
  readonly studyId: number;
  readonly seriesId: number;
  readonly names: readonly string[];
  /** Those of them that are archives or disc images, which may hold slices; absent where none is. */
  readonly archives?: readonly string[];
}

/** The state of the listed series before any is read. */
export interface IngestPlan {
  /** Series that are unchanged and in the store. */
  readonly known: ReadonlyMap<ListedSeries, IngestResult>;
  /** Series to read. */
  readonly toRead: ReadonlyMap<ListedSeries, SeriesToRead>;
  /** Series whose folder already shows that they cannot be read. */
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
 * Inspects the folder of every listed series and decides which series to read. Opens only files that are hidden or not
 * named `.dcm`.
 * @param options the policy, by default `strict` for the train split, `tolerant` for the test split; and the sides to
 *   which slices are stretched for further volumes.
 */
export function planIngest(
  listed: readonly ListedSeries[],
  cache: FingerprintCache,
  { dataDir }: Pick<PipelineConfig, "dataDir">,
  { policy, stretchTo = [] }: Pick<IngestSeriesOptions, "policy" | "stretchTo"> = {},
): IngestPlan {
  const known = new Map<ListedSeries, IngestResult>();
  const toRead = new Map<ListedSeries, SeriesToRead>();
  const failed = new Map<ListedSeries, IngestResult>();
  const otherFiles: OtherFiles[] = [];
  for (const series of listed) {
    const { split, studyId, seriesId, description } = series;
    const folder = join(dataDir, `${split}_images`, String(studyId), String(seriesId));
    try {
      const { files, otherNames, archives } = listSeriesFolder(folder, { studyId, seriesId });
      const others = { studyId, seriesId, names: otherNames, ...(archives.length > 0 && { archives }) };
      if (otherNames.length > 0) otherFiles.push(others);
      const found = {
        studyId,
        seriesId,
        options: {
          ...NET_READING,
          plane: PLANES[description],
          policy: policy ?? POLICIES[split],
          ...(stretchTo.length > 0 && { stretchTo }),
        },
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
