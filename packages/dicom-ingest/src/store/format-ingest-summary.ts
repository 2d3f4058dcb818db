import type { IngestOutcome } from "./ingest-data-set.ts";
import type { IngestFailure } from "./ingest-index.ts";
import type { IngestReport, SplitCounts } from "./ingest-report.ts";

const SHOWN_FAILURES = 50;

/** A batch in a few lines for the terminal, its failures last and as a table. */
export function formatIngestSummary(
  report: IngestReport,
  { seriesRead, seriesKnown }: Pick<IngestOutcome, "seriesRead" | "seriesKnown">,
): string {
  const { train, test } = report.ingested;
  const others = report.otherFiles.reduce((sum, { names }) => sum + names.length, 0);
  const lines = [
    `ingested: train ${describeCounts(train)}; test ${describeCounts(test)}`,
    `${seriesRead} series read, ${seriesKnown} already in the store`,
  ];
  if (others > 0) lines.push(`${others} files that are not .dcm were left aside: see report.json`);
  if (report.failures.length > 0) lines.push("", formatFailures(report.failures));
  return `${lines.join("\n")}\n`;
}

function describeCounts({ studies, series, slices, voxels }: SplitCounts): string {
  return `${studies} studies, ${series} series, ${slices} slices (${(voxels / 1e6).toFixed(1)} MB)`;
}

function formatFailures(failures: readonly IngestFailure[]): string {
  const header = ["study", "series", "file", "reason"];
  const rows = failures
    .slice(0, SHOWN_FAILURES)
    .map(({ studyId, seriesId, file = "-", reason }) => [String(studyId), String(seriesId), file, reason]);
  const widths = [0, 1, 2].map((column) =>
    Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const format = (row: readonly string[]): string =>
    `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")}`;
  const rest = failures.length - rows.length;
  return [
    `FAILED: ${failures.length} series could not be ingested and will not be used`,
    ...[header, ...rows].map(format),
    ...(rest > 0 ? [`  and ${rest} more: see report.json`] : []),
  ].join("\n");
}
