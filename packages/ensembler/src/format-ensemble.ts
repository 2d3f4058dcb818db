import { countOf } from "@spinegrade/pipeline";
import type { MadeEnsemble } from "./make-ensemble.ts";

/** Number of studies to name; the rest are counted. */
const STUDIES_SHOWN = 10;

/** The result as text for the terminal. */
export function formatEnsemble({
  path,
  draft,
  predictionsOfRun,
  trials,
  notListed,
  flags,
}: MadeEnsemble): string {
  const { rows, filled } = draft;
  const runs = [...predictionsOfRun].map(([run, count]) => `${run} (${count} series predictions)`);
  const reasons = new Map<string, number>();
  for (const { reason } of filled) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const lines = [
    path,
    `  runs: ${runs.join(", ")}`,
    ...(trials.length > 0 ? [`  trials, not part of it: ${trials.join(", ")}`] : []),
    ...describeNotListed(notListed),
    `  ${rows.length} rows: ${rows.length - filled.length} predicted, ${filled.length} filled with priors`,
    ...[...reasons].map(([reason, count]) => `    ${String(count).padStart(6)}  ${reason}`),
    ...describeFlagged(rows.filter(({ rowId }) => flags.has(rowId)).length),
  ];
  return `${lines.join("\n")}\n`;
}

function describeNotListed(studyIds: readonly number[]): string[] {
  if (studyIds.length === 0) return [];
  const more = studyIds.length > STUDIES_SHOWN ? `, and ${studyIds.length - STUDIES_SHOWN} more` : "";
  const shown = studyIds.slice(0, STUDIES_SHOWN).join(", ");
  return [
    `  ${countOf(studyIds.length, "study")} predicted, but not in the test table, not part of it: ${shown}${more}`,
  ];
}

function describeFlagged(count: number): string[] {
  if (count === 0) return [];
  return [`  ${countOf(count, "row")} ${count === 1 ? "is" : "are"} flagged: see grades.csv`];
}
