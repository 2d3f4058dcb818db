import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  formatCoordinateTable,
  formatSeriesTable,
  formatTrainTable,
  TABLE_FILES,
  type SeriesRow,
} from "@spinegrade/competition-data";
import { sliceTablePath, volumeKey, type IngestIndex, type SliceTable } from "@spinegrade/volumes";
import {
  canonicalJson,
  identifyDataSet,
  loadConfig,
  writeFileAtomic,
  writeJsonAtomic,
  type PipelineConfig,
} from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";
import type { LabelTables } from "./label-tables.ts";

/** A workspace in a temporary folder, its `workspaceRoot`, with tables and nothing else. */
export async function makeWorkspace(tables: LabelTables): Promise<PipelineConfig> {
  const workspace = await temporaryFolder("labels");
  await writeFile(join(workspace, "spinegrade.config.json"), "{}");
  const dataDir = join(workspace, "data");
  await saveTables(dataDir, tables);
  return loadConfig(workspace, {
    SPINEGRADE_DATA_DIR: dataDir,
    SPINEGRADE_WORK_DIR: join(workspace, "work"),
  });
}

/** Writes the tables under the competition's names. */
export async function saveTables(folder: string, tables: LabelTables): Promise<void> {
  const texts = {
    "train.csv": formatTrainTable(tables.train),
    "train_series_descriptions.csv": formatSeriesTable(tables.series),
    "train_label_coordinates.csv": formatCoordinateTable(tables.coordinates),
  };
  for (const [name, text] of Object.entries(texts)) await writeFileAtomic(join(folder, name), text);
}

const SHAPE = [20, 256, 256] as const;

/** The key of a series' volume, which has no voxels. */
export function keyOf(row: Pick<SeriesRow, "studyId" | "seriesId">): string {
  return volumeKey(new TextEncoder().encode(canonicalJson(sliceTableOf(row))), new Uint8Array(0));
}

/** The output of ingest: all series but the failed ones, slice of instance n at z = 20 - n, 4 mm apart. */
export async function saveIngest(
  { dataDir, outputDir, workDir }: PipelineConfig,
  series: readonly SeriesRow[],
  failed: readonly number[] = [],
): Promise<void> {
  const ingested = series.filter(({ seriesId }) => !failed.includes(seriesId));
  const index: IngestIndex = {
    dataSet: await identifyDataSet(dataDir, [TABLE_FILES.trainSeries]),
    series: ingested.map((row) => ({ ...row, split: "train", key: keyOf(row), shape: SHAPE })),
    failures: series
      .filter(({ seriesId }) => failed.includes(seriesId))
      .map(({ studyId, seriesId }) => ({ studyId, seriesId, reason: "the folder is empty" })),
  };
  await writeJsonAtomic(join(outputDir, "ingest", "index.json"), index);
  for (const row of ingested) {
    await writeJsonAtomic(join(workDir, sliceTablePath(keyOf(row))), sliceTableOf(row));
  }
}

function sliceTableOf({ studyId, seriesId }: Pick<SeriesRow, "studyId" | "seriesId">): SliceTable {
  const slices = Array.from({ length: SHAPE[0] }, (_, zIndex) => ({
    zIndex,
    instanceNumber: 20 - zIndex,
    fileName: `${20 - zIndex}.dcm`,
    group: 0,
    frame: 0,
    projectionMm: 4 * zIndex,
    positionMm: [4 * zIndex, 0, 0] as const,
    orientation: [0, 1, 0, 0, 0, -1] as const,
    pixelSpacingMm: [1, 1] as const,
    rows: SHAPE[1],
    columns: SHAPE[2],
  }));
  return { studyId, seriesId, shape: SHAPE, slices, quarantined: [], flags: [] };
}
