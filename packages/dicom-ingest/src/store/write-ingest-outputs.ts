import { join } from "node:path";
import { contentKey, writeJsonAtomic, writeReceipt } from "@spinegrade/pipeline";
import type { IngestOutcome } from "./ingest-data-set.ts";
import type { IngestIndex } from "./ingest-index.ts";
import { reportOf, type IngestReport } from "./ingest-report.ts";
import { describeVolume } from "./volume-store.ts";

/**
 * Writes `index.json`, `report.json` and `receipt.json` (which names the stored volumes) into a task's output folder.
 * @returns the report.
 */
export async function writeIngestOutputs(
  taskOutputDir: string,
  workDir: string,
  outcome: IngestOutcome,
): Promise<IngestReport> {
  const index: IngestIndex = { series: outcome.series, failures: outcome.failures };
  const report = reportOf(outcome);
  await writeJsonAtomic(join(taskOutputDir, "index.json"), index);
  await writeJsonAtomic(join(taskOutputDir, "report.json"), report);
  const stored = outcome.series.flatMap(({ key }) => describeVolume(workDir, key));
  await writeReceipt(taskOutputDir, { task: "dicom-ingest:ingest", contentKey: contentKey(index), stored });
  return report;
}
