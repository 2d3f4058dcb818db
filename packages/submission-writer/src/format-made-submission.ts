import type { MadeSubmission } from "./make-submission.ts";
import type { SampleMatch } from "./sample.ts";

/** For people. */
export const SAMPLE_WORDS: Readonly<Record<SampleMatch, string>> = {
  same: "same rows and order as sample_submission.csv",
  "other order": "same rows as sample_submission.csv, in its order",
  "other rows":
    "NOT the rows of sample_submission.csv: it lists other studies than test_series_descriptions.csv, " +
    "which the rows follow; the competition's sample may be stale",
  "faulty sample": "sample_submission.csv cannot be read, so nothing is compared with it",
  "no sample": "the data folder has no sample_submission.csv to compare with",
};

/** Summarises a submission as text: rows, how they compare with the sample, and which are not predictions. */
export function formatMadeSubmission({ path, studies, draft, sampleMatch }: MadeSubmission): string {
  const { rows, filled } = draft;
  const reasons = new Map<string, number>();
  for (const { reason } of filled) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const lines = [
    path,
    `  ${rows.length} rows of ${studies} studies; ${SAMPLE_WORDS[sampleMatch]}`,
    `  ${rows.length - filled.length} rows predicted, ${filled.length} filled`,
    ...[...reasons].map(([reason, count]) => `    ${String(count).padStart(6)}  ${reason}`),
  ];
  return `${lines.join("\n")}\n`;
}
