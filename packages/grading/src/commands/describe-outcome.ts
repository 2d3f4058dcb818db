import { join, resolve } from "node:path";
import { countOf } from "@spinegrade/pipeline";
import { LEVELS_UNCERTAIN } from "../study/flags/check-study.ts";
import { POINT_MISPLACED } from "../study/flags/flag-placed-row.ts";
import type { FolderOutcome } from "./folder-outcome.ts";

/** The outcome for a folder as text for the terminal: the notice, then a line for each study. */
export function describeOutcome({ studies }: FolderOutcome, out: string): string {
  const [first] = studies;
  if (first === undefined) return "";
  const lines = studies.map(({ folder, wasKnown, result }) => {
    const graded = result.rows.filter(({ grade, estimated }) => grade !== null && estimated === null);
    const severe = graded.filter(({ grade }) => grade === 2).length;
    const estimates = result.rows.filter(({ estimated }) => estimated !== null).length;
    const others = estimates === 0 ? "" : `, ${estimates} estimated from Sagittal T2`;
    const doubt = result.flags.some(({ flag }) => flag === LEVELS_UNCERTAIN) ? ", levels uncertain" : "";
    const misplaced = result.rows.filter((row) => row.flags.some(({ flag }) => flag === POINT_MISPLACED));
    const places =
      misplaced.length === 0 ? "" : `, ${countOf(misplaced.length, "row")} by a point at another level`;
    const before = wasKnown ? ", graded before" : "";
    return `${folder}: ${graded.length} of 25 rows graded, ${severe} severe${others}${doubt}${places}${before}`;
  });
  const page = studies.length > 1 ? join(out, "index.html") : join(out, first.folder, "report.html");
  return `${[first.result.notice, ...lines, resolve(page)].join("\n")}\n`;
}
