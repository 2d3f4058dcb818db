import { join } from "node:path";
import { SERIES_OF_CONDITION, type CoordinateRow } from "@spinegrade/competition-data";
import { readLabelCoordinates } from "@spinegrade/label-fixes";
import type { PipelineConfig } from "@spinegrade/pipeline";
import { readSliceTable, type IngestedSeries } from "@spinegrade/volumes";
import { placeLabels } from "./place-labels.ts";
import type { OmittedSeries } from "./stretch-series.ts";
import { POINT_FRAME, type StudySeries } from "./study.ts";

/** Reads the labelled points of all conditions, of each from the table that serves it. @throws UserError when one is faulty. */
export async function readLabels({ dataDir, outputDir }: PipelineConfig): Promise<CoordinateRow[]> {
  const { nfn, scs } = await readLabelCoordinates(dataDir, join(outputDir, "third-party"));
  const isCanal = ({ condition }: CoordinateRow): boolean => condition === "spinal_canal_stenosis";
  return [...nfn.filter((row) => !isCanal(row)), ...scs.filter(isCanal)];
}

/** A series with its labelled points, and those that are omitted. */
export interface PlacedSeries {
  readonly series: StudySeries;
  readonly omitted: readonly OmittedSeries[];
}

/** Places the labelled points of a stretched series. @param workDir has its slice table. */
export async function placeSeries(
  { studyId, seriesId, description, shape: [depth], stretched = {} }: IngestedSeries,
  labels: readonly CoordinateRow[],
  workDir: string,
): Promise<PlacedSeries> {
  const table = await readSliceTable(workDir, stretched[String(POINT_FRAME)] ?? "");
  const own = labels.filter(
    (label) => label.seriesId === seriesId && SERIES_OF_CONDITION[label.condition] === description,
  );
  const { points, omitted } = placeLabels(table, own);
  return {
    series: { seriesId, description, volumes: stretched, depth, points },
    omitted: omitted.map((reason) => ({ studyId, seriesId, reason })),
  };
}
