import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SYNTHETIC_SERIES } from "./synthetic-series.ts";

/**
 * `node dist/testing/write-synthetic-series.js DIR` writes every synthetic series as DIR/<plane>/<name>/<n>.dcm, for
 * tools/golden/dicom_ingest.py.
 */
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: write-synthetic-series.js DIR");
for (const { name, plane, files } of SYNTHETIC_SERIES) {
  const seriesDir = join(folder, plane, name);
  await mkdir(seriesDir, { recursive: true });
  await Promise.all(files.map((file) => writeFile(join(seriesDir, file.name), file.bytes)));
}
