import { join } from "node:path";
import { readSeriesTable, TABLE_FILES } from "@spinegrade/competition-data";
import {
  contentKey,
  countOf,
  identifyDataSet,
  writeFileAtomic,
  writeJsonAtomic,
  writeReceipt,
} from "@spinegrade/pipeline";
import { readLabelCoordinates } from "../samples/inputs/read-coordinates.ts";
import type { VolumeLookup } from "../samples/inputs/volume-lookup.ts";
import { formatRanking } from "./format-ranking.ts";
import { rankLabels, type LabelRanking } from "./rank-labels.ts";
import { renderRanking } from "./render-ranking.ts";

/** Folders to examine, and the destination of the findings. */
export interface ExamineOptions {
  /** The folder with the competition's tables. */
  readonly tablesDir: string;
  /** A second folder in which the corrected coordinates are searched. */
  readonly thirdPartyDir: string;
  /** The ingested series, if any. */
  readonly lookup?: VolumeLookup | undefined;
  readonly outDir: string;
  /** Number of series that the page draws. */
  readonly top: number;
}

/** States which comparisons the ranking lacks; empty if it has all. */
export function unplacedInWords({ unplaced }: Pick<LabelRanking, "unplaced">): string {
  if (unplaced === 0) return "";
  return `${countOf(unplaced, "series")} ${unplaced === 1 ? "does" : "do"} not say where a labelled slice lies: sides are not compared with the patient there.`;
}

/**
 * Reads the tables of series and coordinates, ranks the labels, and writes `ranking.csv`, `ranking.json`, `report.html`
 * and `receipt.json` into the output folder.
 * @throws TableError; MissingTableError.
 */
export async function examineTables(options: ExamineOptions): Promise<LabelRanking> {
  const { tablesDir, thirdPartyDir, lookup, outDir, top } = options;
  const series = await readSeriesTable(join(tablesDir, TABLE_FILES.trainSeries));
  const { nfn, scs } = await readLabelCoordinates(tablesDir, thirdPartyDir);
  const ranking = rankLabels({ series, coordinates: { nfn, scs }, ...(lookup && { lookup }) });
  const knownSlices =
    lookup === undefined
      ? "From the tables alone: slices in order of their instance numbers; image sizes and the patient's sides are not known."
      : `Slices, image sizes and the patient's sides from the ingested series. ${unplacedInWords(ranking)}`.trimEnd();
  const { synthetic } = await identifyDataSet(tablesDir, []);
  await writeFileAtomic(join(outDir, "ranking.csv"), formatRanking(ranking));
  await writeJsonAtomic(join(outDir, "ranking.json"), {
    ...ranking,
    // where the points are, the tables say
    labels: ranking.labels.map(({ points: _, ...label }) => label),
  });
  await writeFileAtomic(join(outDir, "report.html"), renderRanking({ ranking, top, knownSlices, synthetic }));
  await writeReceipt(outDir, { task: "label-fixes:doctor", contentKey: contentKey(ranking), stored: [] });
  return ranking;
}
