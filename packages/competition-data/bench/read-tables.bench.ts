/**
 * Seconds of processor time to read the competition's three training tables; one JSON line, skipped where the tables
 * are not at hand (SPINEGRADE_TEST_DATA names their folder).
 * node --conditions=@spinegrade/source --import @spinegrade/readme-example/register packages/competition-data/bench/read-tables.bench.ts
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readCoordinateTable, readSeriesTable, readTrainTable } from "@spinegrade/competition-data";

const RUNS = 5;
const dataRoot = process.env["SPINEGRADE_TEST_DATA"];
const folder = dataRoot === undefined ? undefined : join(dataRoot, "rsna-2024");

async function readAll(folder: string): Promise<number> {
  const train = await readTrainTable(join(folder, "train.csv"));
  const series = await readSeriesTable(join(folder, "train_series_descriptions.csv"));
  const coordinates = await readCoordinateTable(join(folder, "train_label_coordinates.fix01b.csv"));
  return train.length + series.length + coordinates.length;
}

if (folder !== undefined && existsSync(folder)) {
  const seconds: number[] = [];
  let rows = 0;
  for (let run = 0; run < RUNS; run++) {
    const start = process.cpuUsage();
    rows = await readAll(folder);
    const { user, system } = process.cpuUsage(start);
    seconds.push((user + system) / 1e6);
  }
  seconds.sort((a, b) => a - b);
  const [fastest, , median] = seconds;
  const { node } = process.versions;
  const op = "read train, series and coordinate tables";
  process.stdout.write(
    `${JSON.stringify({ op, rows, secondsMedian: median, secondsFastest: fastest, runs: RUNS, node })}\n`,
  );
} else {
  const missing = folder === undefined ? "SPINEGRADE_TEST_DATA is not set" : `${folder} does not exist`;
  process.stderr.write(`skipped: ${missing}\n`);
}
