import {
  parsePredictionFile,
  parseSubmissionDraft,
  readSubmission,
  type SubmissionRow,
} from "@spinegrade/competition-data";
import { readJson } from "@spinegrade/pipeline";
import { averagePredictions } from "../rows/average.ts";
import { refuseRepeated } from "../refuse-repeated.ts";

/**
 * Reads rows to blend: a submission (CSV), predictions of a run (`predictions.json`, averaged over folds and series) or the
 * ensemble's draft (`ensemble/predictions.json`).
 * @throws UserError when the file is absent, is none of these, or predicts a point twice.
 */
export async function readRows(path: string): Promise<readonly SubmissionRow[]> {
  if (!/\.json$/i.test(path)) return await readSubmission(path);
  return await readJson(path, (content, source) => {
    if (typeof content === "object" && content !== null && "rows" in content)
      return parseSubmissionDraft(content, source).rows;
    const { predictions } = parsePredictionFile(content, source);
    refuseRepeated(predictions, source, "run the command that wrote it");
    const averaged = averagePredictions(predictions);
    return [...averaged].map(([rowId, probabilities]) => ({ rowId, probabilities }));
  });
}
