import { join, resolve } from "node:path";
import type { FolderOutcome } from "./folder-outcome.ts";

/** What became of a folder, for the terminal: the notice, then a line for each study. */
export function describeOutcome({ studies }: FolderOutcome, out: string): string {
  const [first] = studies;
  if (first === undefined) return "";
  const lines = studies.map(({ folder, wasKnown, result }) => {
    const graded = result.rows.filter(({ grade }) => grade !== null).length;
    const severe = result.rows.filter(({ grade }) => grade === 2).length;
    const before = wasKnown ? ", graded before" : "";
    return `${folder}: ${graded} of 25 rows graded, ${severe} severe${before}`;
  });
  const page = studies.length > 1 ? join(out, "index.html") : join(out, first.folder, "report.html");
  return `${[first.result.notice, ...lines, resolve(page)].join("\n")}\n`;
}
