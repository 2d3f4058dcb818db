import { join } from "node:path";
import { canonicalJson, contentKey, receiptText, sealJson } from "@spinegrade/pipeline";
import type { IngestIndex } from "@spinegrade/volumes";
import { describeFiles } from "@spinegrade/volumes/volume-files";
import { formatIngestReport } from "./format-ingest-summary.ts";
import type { IngestOutcome } from "./ingest-data-set.ts";
import { reportOf, type IngestReport } from "./ingest-report.ts";
import { storedVolumes } from "./jobs/ingest-job.ts";
import { withStaging, writeStaged } from "./jobs/staging.ts";

/**
 * Writes `index.json`, `report.json`, the same for people as `report.txt`, and `receipt.json` (which names the stored
 * volumes) into a task's output folder.
 * @returns the report.
 */
export async function writeIngestOutputs(
  taskOutputDir: string,
  workDir: string,
  outcome: IngestOutcome,
): Promise<IngestReport> {
  const { dataSet, series, failures } = outcome;
  const index: IngestIndex = { dataSet, series, failures };
  const report = reportOf(outcome);
  const stored = series
    .flatMap((one) => storedVolumes({}, one))
    .flatMap(([, files]) => describeFiles(workDir, files));
  const outputs = {
    "index.json": sealJson(index),
    "report.json": canonicalJson(report),
    "receipt.json": receiptText({ task: "dicom-ingest:ingest", contentKey: contentKey(index), stored }),
    "report.txt": formatIngestReport(report),
  };
  await withStaging(taskOutputDir, async (staging) => {
    for (const [name, content] of Object.entries(outputs))
      await writeStaged(staging, join(taskOutputDir, name), content);
  });
  return report;
}
