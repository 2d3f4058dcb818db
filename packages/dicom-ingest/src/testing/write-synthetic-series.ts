import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SYNTHETIC_ENHANCED } from "./synthetic-enhanced.ts";
import { SYNTHETIC_SERIES } from "./synthetic-series.ts";

/**
 * `node dist/testing/write-synthetic-series.js DIR [enhanced]` writes every synthetic series as
 * DIR/<plane>/<name>/<n>.dcm, for tools/golden/dicom/dicom_ingest.py and, the enhanced ones, dicom_geometry.py.
 */
const [folder, kind] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: write-synthetic-series.js DIR [enhanced]");
for (const { name, plane, files } of kind === "enhanced" ? SYNTHETIC_ENHANCED : SYNTHETIC_SERIES) {
  const seriesDir = join(folder, plane, name);
  await mkdir(seriesDir, { recursive: true });
  await Promise.all(files.map((file) => writeFile(join(seriesDir, file.name), file.bytes)));
}
