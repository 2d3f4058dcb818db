import { ingestDataSet, type IngestDataSetOptions } from "@spinegrade/dicom-ingest";
import type { PipelineConfig } from "@spinegrade/pipeline";
import type { IngestedSeries } from "@spinegrade/volumes";
import { framesOf } from "./study.ts";

/** Options for reading series. */
export type StretchOptions = Pick<IngestDataSetOptions, "workers" | "progressStream">;

/** A series, or points of it, that no net is trained on. */
export interface OmittedSeries {
  readonly studyId: number;
  readonly seriesId: number;
  readonly reason: string;
}

/** The training series with stretched slices, by their ids, and those that cannot be read. */
export interface StretchedSeries {
  readonly stretched: readonly IngestedSeries[];
  readonly failures: readonly OmittedSeries[];
}

/**
 * Stretches the slices of all series of a data set, of axial ones to two sides; the store knows what was stretched before.
 * @throws UserError when a table is missing or faulty.
 */
export async function stretchSeries(
  config: PipelineConfig,
  { workers, progressStream }: StretchOptions,
): Promise<StretchedSeries> {
  const options = {
    ...(workers !== undefined && { workers }),
    ...(progressStream !== undefined && { progressStream }),
  };
  const sagittal = await ingestDataSet(config, {
    ...options,
    descriptions: ["Sagittal T1", "Sagittal T2/STIR"],
    stretchTo: framesOf("Sagittal T1"),
  });
  const axial = await ingestDataSet(config, {
    ...options,
    descriptions: ["Axial T2"],
    stretchTo: framesOf("Axial T2"),
  });
  const series = [...sagittal.series, ...axial.series].filter(({ split }) => split === "train");
  const failures = [...sagittal.failures, ...axial.failures].map(({ studyId, seriesId, reason }) => {
    return { studyId, seriesId, reason };
  });
  return { stretched: series.sort((a, b) => a.seriesId - b.seriesId), failures };
}
