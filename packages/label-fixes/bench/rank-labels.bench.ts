/**
 * Measures the label doctor: one JSON line for errors planted into phantom tables, and two for the competition's own
 * tables where they are at hand (SPINEGRADE_TEST_DATA names their folder).
 * node --conditions=@spinegrade/source --import @spinegrade/readme-example/register packages/label-fixes/bench/rank-labels.bench.ts
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readSeriesTable, type CoordinateRow } from "@spinegrade/competition-data";
import { EXCLUSIONS, rankLabels, readLabelCoordinates, type RankedLabels } from "@spinegrade/label-fixes";
import { Generator } from "@spinegrade/random";
import { countInTop, measureDetection } from "../src/testing/measure-ranking.ts";
import { inSliceOrder, phantomTables } from "../src/testing/phantom-tables.ts";
import { plantErrors } from "../src/testing/plant-errors.ts";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const STUDIES = 250;
const EACH = 4;
const dataRoot = process.env["SPINEGRADE_TEST_DATA"];
const folder = dataRoot === undefined ? undefined : join(dataRoot, "rsna-2024");
const { node } = process.versions;

const print = (line: object): void => void process.stdout.write(`${JSON.stringify({ ...line, node })}\n`);
const mean = (values: readonly number[]): number =>
  Number((values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(3));

function measurePhantoms(): void {
  const runs = SEEDS.map((seed) => {
    const tables = phantomTables(STUDIES, seed);
    const { series, lookup } = tables;
    const { coordinates, planted } = plantErrors(tables, EACH, Generator.fromSeed(seed, "planted errors"));
    const ordered = inSliceOrder(tables, coordinates);
    const ingested = rankLabels({ series, coordinates: { nfn: coordinates, scs: coordinates }, lookup });
    const alone = rankLabels({ series, coordinates: { nfn: ordered, scs: ordered } });
    return { ingested: measureDetection(ingested, planted), alone: measureDetection(alone, planted) };
  });
  for (const known of ["ingested", "alone"] as const) {
    const kinds = [...(runs[0]?.[known].recall.keys() ?? [])];
    const recallOf = (kind: (typeof kinds)[number]): number =>
      mean(runs.map((run) => run[known].recall.get(kind) ?? Number.NaN));
    print({
      op: `planted errors, ${known === "alone" ? "tables alone" : "slices ingested"}`,
      tables: SEEDS.length,
      series: 3 * STUDIES,
      errorsOfEachKind: EACH,
      precision: mean(runs.map((run) => run[known].precision)),
      recall: Object.fromEntries(kinds.map((kind) => [kind.name, recallOf(kind)])),
    });
  }
}

async function measureRealTables(folder: string): Promise<void> {
  const series = await readSeriesTable(join(folder, "train_series_descriptions.csv"));
  const { nfn: original, scs: rows, marked } = await readLabelCoordinates(folder, folder);
  const touched = new Set(marked.map(({ seriesId }) => seriesId));
  const isExcluded = ({ group, studyId, seriesId }: RankedLabels): boolean =>
    EXCLUSIONS.some(
      ({ id, idOf, ...listed }) =>
        listed.task === group && id === (idOf.intended === "series" ? seriesId : studyId),
    );
  const isTouched = ({ group, seriesId }: RankedLabels): boolean => group === "scs" && touched.has(seriesId);
  const rank = (coordinates: readonly CoordinateRow[]): ReturnType<typeof rankLabels> =>
    rankLabels({ series, coordinates: { nfn: coordinates, scs: coordinates } });
  const start = performance.now();
  const ranking = rank(rows);
  const seconds = Number(((performance.now() - start) / 1000).toFixed(2));
  // without the competition's own table, what it lacks at least
  const hasOriginal = original !== rows;
  const before = rank(hasOriginal ? original : rows.filter(({ isCorrected }) => isCorrected !== true));
  const ranks = ranking.labels.filter(isExcluded).map((label) => label.rank);
  print({
    op: "published exclusions",
    series: ranking.labels.length,
    ...countInTop(ranking, isExcluded),
    ranks,
    seconds,
  });
  const uncorrected = hasOriginal
    ? "in the competition's table"
    : "in the corrected table less its corrected rows";
  print({ op: `published corrections, ${uncorrected}`, ...countInTop(before, isTouched) });
  print({ op: "published corrections, in the corrected table", ...countInTop(ranking, isTouched) });
}

measurePhantoms();
if (folder !== undefined && existsSync(folder)) await measureRealTables(folder);
else
  process.stderr.write(
    "the competition's tables are skipped: SPINEGRADE_TEST_DATA names no folder with them\n",
  );
