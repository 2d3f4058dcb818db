import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The cost of one ingest run in a separate process. */
export interface IngestCost {
  /** Duration of the ingest, with the start of its worker threads; below, the processor time of its threads. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** The same with the start of the process and the loading of its modules. */
  readonly processSeconds: number;
  readonly processCpuSeconds: number;
  readonly peakMemoryMiB: number;
  readonly seriesRead: number;
  readonly failures: number;
  readonly slices: number;
}

const script = fileURLToPath(new URL("../dist/testing/timed-ingest.js", import.meta.url));

/** Ingests a data set into `root` by the compiled package, because worker threads cost more from TypeScript. */
export function timeIngest(dataDir: string, root: string, workers: number): IngestCost {
  if (!existsSync(script)) throw new Error("the package is not compiled: npx nx run dicom-ingest:build");
  const { NODE_OPTIONS: _, ...env } = process.env;
  const printed = execFileSync(process.execPath, [script, dataDir, root, String(workers)], {
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(printed) as IngestCost;
}
