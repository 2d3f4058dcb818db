import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { ingestDataSet } from "../store/ingest-data-set.ts";
import { writeIngestOutputs } from "../store/write-ingest-outputs.ts";

/**
 * `node dist/testing/timed-ingest.js DATA ROOT WORKERS`: ingests DATA into ROOT/work and ROOT/out as the command does,
 * and prints what it cost as a JSON line: seconds of the ingest and of the whole process, processor seconds of both, the
 * largest memory.
 */
const [dataDir = "", root = "", workers = "0"] = process.argv.slice(2);
const workDir = join(root, "work");
const loaded = { atMs: performance.now(), cpu: process.cpuUsage() };
const outcome = await ingestDataSet(
  { dataDir, workDir },
  { workers: Number(workers), progressStream: { write: () => true } },
);
const { ingested } = await writeIngestOutputs(join(root, "out"), workDir, outcome);
const endMs = performance.now();
const secondsOf = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;
const figures = {
  seconds: (endMs - loaded.atMs) / 1000,
  cpuSeconds: secondsOf(process.cpuUsage(loaded.cpu)),
  processSeconds: endMs / 1000,
  processCpuSeconds: secondsOf(process.cpuUsage()),
  peakMemoryMiB: process.resourceUsage().maxRSS / 1024,
  seriesRead: outcome.seriesRead,
  failures: outcome.failures.length,
  slices: ingested.train.slices + ingested.test.slices,
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
