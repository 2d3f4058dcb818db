import { countOf, printable } from "@spinegrade/pipeline";
import type { Severity, SubmissionFault } from "./check-rows.ts";

const SHOWN = 20;
const ROW_ID_SHOWN = 80;

const MEANINGS: Readonly<Record<Severity, string>> = {
  error: "the competition refuses the file",
  warning: "the competition accepts the file",
};

/** The faults as two lists, errors first, the first 20 of each and a count of the rest; no list without faults. */
export function formatFaults(faults: readonly SubmissionFault[]): string {
  return (["error", "warning"] as const).flatMap((severity) => formatList(severity, faults)).join("\n");
}

function formatList(severity: Severity, all: readonly SubmissionFault[]): string[] {
  const faults = all.filter((fault) => fault.severity === severity);
  if (faults.length === 0) return [];
  const lines = faults
    .slice(0, SHOWN)
    .map(({ rowId, message }) => `  ${printable(rowId.slice(0, ROW_ID_SHOWN))}: ${message}`);
  if (faults.length > SHOWN) lines.push(`  and ${faults.length - SHOWN} more`);
  return [`${countOf(faults.length, severity)} (${MEANINGS[severity]}):`, ...lines];
}
