/**
 * A data set of the competition's size, of tiny files: the first run, runs where nothing changed, one with a changed
 * file and one with an added study; prints one JSON line a run. The data set is made once, in the temporary folder.
 * npx nx run dicom-ingest:build && npm run bench -- --project dicom-ingest --name incremental
 */
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import {
  COMPETITION,
  simulatedSeries,
  writeSimulatedDataSet,
  writeSimulatedSeries,
  writeTables,
} from "../src/testing/simulated-data-set.ts";
import { timeIngest } from "./timed-ingest.ts";

const root = join(tmpdir(), "spinegrade-bench");
const dataDir = join(root, `simulated-${COMPETITION.files}`);
const results = join(root, "incremental");
const ADDED = { studyId: 999_999, seriesId: 999_999, description: "Axial T2" } as const;

function prepare(): void {
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  if (!existsSync(dataDir)) {
    const unfinished = `${dataDir}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    writeSimulatedDataSet(unfinished, COMPETITION);
    renameSync(unfinished, dataDir);
  }
  rmSync(join(dataDir, "train_images", String(ADDED.studyId)), { recursive: true, force: true });
  writeTables(dataDir, rows);
}

const rows = simulatedSeries(COMPETITION);
const workers = availableParallelism();

function report(op: string): void {
  const cost = timeIngest(dataDir, results, workers);
  const { processSeconds, processCpuSeconds, peakMemoryMiB, seriesRead, failures } = cost;
  const figures = {
    seconds: Number(processSeconds.toFixed(2)),
    cpuSeconds: Number(processCpuSeconds.toFixed(2)),
    peakMemoryMb: Math.round(peakMemoryMiB * 1.048576),
    seriesRead,
    failures,
  };
  const where = { workers, node: process.version };
  process.stdout.write(`${JSON.stringify({ op: `ingest, ${op}`, ...COMPETITION, ...figures, ...where })}\n`);
}

prepare();
report("first run");
for (let run = 0; run < 3; run++) report("nothing changed");
const [changed] = rows;
if (changed !== undefined) writeSimulatedSeries(dataDir, changed, 1);
report("one file changed");
writeSimulatedSeries(dataDir, ADDED, 24);
writeTables(dataDir, [...rows, ADDED]);
report("one study added");
