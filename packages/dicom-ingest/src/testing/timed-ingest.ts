import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { ingestDataSet } from "../store/ingest-data-set.ts";
import { writeIngestOutputs } from "../store/write-ingest-outputs.ts";

/**
 * `node dist/testing/timed-ingest.js DATA ROOT WORKERS`: ingests DATA into ROOT/work and ROOT/out as the command does,
 * and prints what it cost as a JSON line: seconds since the process began, processor seconds, the largest memory.
 */
const [dataDir = "", root = "", workers = "0"] = process.argv.slice(2);
const workDir = join(root, "work");
const outcome = await ingestDataSet(
  { dataDir, workDir },
  { workers: Number(workers), progressStream: { write: () => true } },
);
const { ingested } = await writeIngestOutputs(join(root, "out"), workDir, outcome);
const { user, system } = process.cpuUsage();
const figures = {
  seconds: performance.now() / 1000,
  cpuSeconds: (user + system) / 1e6,
  peakMemoryMiB: process.resourceUsage().maxRSS / 1024,
  seriesRead: outcome.seriesRead,
  failures: outcome.failures.length,
  slices: ingested.train.slices + ingested.test.slices,
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
