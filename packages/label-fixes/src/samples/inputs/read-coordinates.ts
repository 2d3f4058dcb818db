import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  CORRECTED_COORDINATES_FILE,
  readCoordinateTable,
  TABLE_FILES,
  type CoordinateRow,
} from "@spinegrade/competition-data";
import { compareCoordinates, type CoordinateChange } from "./compare-coordinates.ts";

/** Instruction to get the corrected table, for messages. */
export const HOW_TO_GET_CORRECTIONS =
  `${CORRECTED_COORDINATES_FILE} is in the folder DATA_PROCESSED_DIR of the GitHub repository ` +
  "hengck23/solution-rsna-2024-lumbar-spine (MIT): put it into the data folder or into data-processed/third-party";

/** The label coordinates in use, by task. */
export interface LabelCoordinates {
  readonly nfn: readonly CoordinateRow[];
  readonly scs: readonly CoordinateRow[];
  /** Source of the canal points: `train_label_coordinates.csv` or the corrected table. */
  readonly scsSource: string;
  /** Changes of the corrected table; undefined when it is absent or there is nothing to compare it with. */
  readonly changes: readonly CoordinateChange[] | undefined;
  /** The rows that the corrected table itself marks as corrected. */
  readonly marked: readonly CoordinateRow[];
}

/**
 * Reads the label coordinates: the competition's table, and for SCS the corrected one where it is found in one of the
 * folders. If only the corrected one exists, it serves both tasks.
 * @throws TableError; MissingTableError when the data folder has neither.
 */
export async function readLabelCoordinates(
  dataDir: string,
  thirdPartyDir: string,
): Promise<LabelCoordinates> {
  const originalPath = join(dataDir, TABLE_FILES.trainCoordinates);
  const correctedPath = [dataDir, thirdPartyDir]
    .map((dir) => join(dir, CORRECTED_COORDINATES_FILE))
    .find((path) => existsSync(path));
  if (correctedPath === undefined) {
    const original = await readCoordinateTable(originalPath);
    return {
      nfn: original,
      scs: original,
      scsSource: TABLE_FILES.trainCoordinates,
      changes: undefined,
      marked: [],
    };
  }
  const corrected = await readCoordinateTable(correctedPath);
  const original = existsSync(originalPath) ? await readCoordinateTable(originalPath) : undefined;
  return {
    nfn: original ?? corrected,
    scs: corrected,
    scsSource: CORRECTED_COORDINATES_FILE,
    changes: original === undefined ? undefined : compareCoordinates(canalOf(original), canalOf(corrected)),
    marked: corrected.filter(({ isCorrected }) => isCorrected === true),
  };
}

function canalOf(rows: readonly CoordinateRow[]): CoordinateRow[] {
  return rows.filter(({ condition }) => condition === "spinal_canal_stenosis");
}
