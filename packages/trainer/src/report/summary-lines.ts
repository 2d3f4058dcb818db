import { join } from "node:path";
import { disclaimers } from "@spinegrade/report";
import type { FoldResult } from "./fold-result.ts";

/** The paths of a run's results. */
export interface SummaryPlaces {
  readonly runDir: string;
  readonly workDir: string;
}

/** The first lines of a run's summary: of what it is, and what to know before reading it. */
export function summaryTitle(
  results: readonly Pick<FoldResult, "run" | "dataSet">[],
  madeAt: string,
): string[] {
  return [
    `Results of ${results[0]?.run ?? ""}, summarised ${madeAt}, on validation studies that it was never trained on`,
    ...disclaimers(results.some(({ dataSet }) => dataSet.synthetic)),
  ];
}

/** The last lines: where the report and the checkpoint of each fold are. */
export function foldFiles(
  results: readonly Pick<FoldResult, "fold" | "checkpoint">[],
  { runDir, workDir }: SummaryPlaces,
): string[] {
  return results.flatMap(({ fold, checkpoint }) => [
    `fold ${fold}  report      ${join(runDir, `fold-${fold}`, "report.html")}`,
    `        checkpoint  ${join(workDir, checkpoint)}`,
  ]);
}
