import {
  parsePredictionFile,
  parseSubmissionDraft,
  readSubmission,
  type SubmissionRow,
} from "@spinegrade/competition-data";
import { readJson } from "@spinegrade/pipeline";
import { averagePredictions } from "../rows/average.ts";

/**
 * Reads rows to blend: a submission (CSV), predictions of a run (`predictions.json`, averaged over folds and series) or the
 * ensemble's draft (`ensemble/predictions.json`).
 * @throws UserError when the file is absent or is none of these.
 */
export async function readRows(path: string): Promise<readonly SubmissionRow[]> {
  if (!path.endsWith(".json")) return await readSubmission(path);
  return await readJson(path, (content, source) => {
    if (typeof content === "object" && content !== null && "rows" in content)
      return parseSubmissionDraft(content, source).rows;
    const averaged = averagePredictions(parsePredictionFile(content, source).predictions);
    return [...averaged].map(([rowId, probabilities]) => ({ rowId, probabilities }));
  });
}
