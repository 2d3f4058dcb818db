/**
 * A whole data set from files to a store, in one and two worker threads; prints one JSON line an encoding and number of
 * threads. The data sets lie in SPINEGRADE_BENCH_DATA, or spinegrade-bench/ingest in the temporary folder; the README
 * says how they are made. `node tools/benchmarks/compare.mjs ingest` runs this and its twin in Python in turn.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { timeIngest, type IngestCost } from "./timed-ingest.ts";

const { steps } = parseArgs({ options: { steps: { type: "string", default: "1" } } }).values;
const root = process.env["SPINEGRADE_BENCH_DATA"] ?? join(tmpdir(), "spinegrade-bench", "ingest");

function timeOnce(dataDir: string, threads: number): IngestCost {
  const results = mkdtempSync(join(tmpdir(), "spinegrade-bench-"));
  try {
    return timeIngest(dataDir, results, threads);
  } finally {
    rmSync(results, { recursive: true });
  }
}

for (const encoding of ["native", "jpeg-lossless", "jpeg-2000"]) {
  const dataDir = join(root, encoding);
  if (!existsSync(dataDir)) {
    process.stderr.write(`${dataDir} does not exist: skipped\n`);
    continue;
  }
  for (const threads of [1, 2]) {
    const runs = Array.from({ length: Number(steps) }, () => timeOnce(dataDir, threads));
    const line = {
      op: `ingest, ${encoding}, ${threads} at once`,
      seconds: runs.map(({ seconds }) => seconds),
      cpuSeconds: runs.map(({ cpuSeconds }) => cpuSeconds),
      peakMemoryMiB: Math.max(...runs.map(({ peakMemoryMiB }) => peakMemoryMiB)),
      slices: runs[0]?.slices,
      failures: runs[0]?.failures,
      node: process.version,
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
}
