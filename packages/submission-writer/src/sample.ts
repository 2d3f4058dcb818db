import { existsSync } from "node:fs";
import { join } from "node:path";
import { readSubmission, type SubmissionDraft, TABLE_FILES } from "@spinegrade/competition-data";
import { UserError } from "@spinegrade/pipeline";

/** Comparison of the written rows with `sample_submission.csv`. */
export type SampleMatch = "same" | "other order" | "other rows" | "no sample" | "faulty sample";

/** The order of the rows. */
export interface SampleComparison {
  /** The expected rows, in the sample's order where it lists the same ones. */
  readonly rowIds: readonly string[];
  readonly sampleMatch: SampleMatch;
  /** Why the sample cannot be read, if it cannot. */
  readonly fault: readonly string[];
}

/** Compares the rows of the test studies with the data set's sample, which may be stale. */
export async function compareWithSample(
  expected: readonly string[],
  dataDir: string,
): Promise<SampleComparison> {
  const path = join(dataDir, TABLE_FILES.sampleSubmission);
  if (!existsSync(path)) return { rowIds: expected, sampleMatch: "no sample", fault: [] };
  try {
    const sample = (await readSubmission(path)).map(({ rowId }) => rowId);
    const sampleMatch = compare(expected, sample);
    return { rowIds: sampleMatch === "other order" ? sample : expected, sampleMatch, fault: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { rowIds: expected, sampleMatch: "faulty sample", fault: [error.message] };
  }
}

function compare(expected: readonly string[], sample: readonly string[]): SampleMatch {
  if (expected.join() === sample.join()) return "same";
  return [...expected].sort().join() === [...sample].sort().join() ? "other order" : "other rows";
}

/** The draft's rows in the order of the ids, those that it should not have at the end for the check to name. */
export function inOrder({ rows }: SubmissionDraft, rowIds: readonly string[]): SubmissionDraft["rows"] {
  const place = new Map(rowIds.map((rowId, index) => [rowId, index]));
  const placeOf = (rowId: string): number => place.get(rowId) ?? rowIds.length;
  return [...rows].sort((a, b) => placeOf(a.rowId) - placeOf(b.rowId));
}
