import { countOf } from "@spinegrade/pipeline";
import { FLAG_NAMES } from "@spinegrade/volumes/slices";
import type { IngestFailure } from "@spinegrade/volumes";
import { faultRows } from "../report-text/fault-rows.ts";
import { textTable } from "../report-text/text-table.ts";
import type { IngestOutcome, SeriesRemarks } from "./ingest-data-set.ts";
import type { IngestReport, SplitCounts } from "./ingest-report.ts";

const SHOWN_ROWS = 50;
const SHOWN_ARCHIVES = 5;
const TITLES = ["study", "series", "file", "byte", "reason"];

/**
 * Summarises a batch in a few lines for the terminal. Excluded series and slices come last, in tables of at most 50
 * rows.
 */
export function formatIngestSummary(
  report: IngestReport,
  { seriesRead, seriesKnown }: Pick<IngestOutcome, "seriesRead" | "seriesKnown">,
): string {
  const read = `${seriesRead} series read, ${seriesKnown} already in the store`;
  return format(report, [read], SHOWN_ROWS);
}

/** Formats the report as text for people, with all rows. Ingesting the same data again gives the same text. */
export function formatIngestReport(report: IngestReport): string {
  return format(report, [], Number.POSITIVE_INFINITY);
}

function format(
  { ingested, otherFiles, remarks, failures }: IngestReport,
  moreLines: readonly string[],
  rows: number,
): string {
  const others = otherFiles.reduce((sum, { names }) => sum + names.length, 0);
  const lines = [
    `ingested: train ${describeCounts(ingested.train)}; test ${describeCounts(ingested.test)}`,
    ...moreLines,
  ];
  if (others > 0) lines.push(`${countOf(others, "file")} without the ending .dcm skipped: see report.json`);
  lines.push(...formatArchives(otherFiles));
  lines.push(...formatFlags(remarks), ...formatQuarantine(remarks, rows), ...formatFailures(failures, rows));
  return `${lines.join("\n")}\n`;
}

function describeCounts({ studies, series, slices, voxels }: SplitCounts): string {
  return `${countOf(studies, "study")}, ${countOf(series, "series")}, ${countOf(slices, "slice")} (${(voxels / 1e6).toFixed(1)} MB)`;
}

function formatArchives(otherFiles: IngestReport["otherFiles"]): string[] {
  const archives = otherFiles.flatMap(({ studyId, seriesId, archives: names = [] }) =>
    names.map((name) => `${studyId}/${seriesId}/${name}`),
  );
  if (archives.length === 0) return [];
  const shown = archives.slice(0, SHOWN_ARCHIVES).join(", ");
  const more = archives.length > SHOWN_ARCHIVES ? ", ..." : "";
  return [`NOT UNPACKED: ${countOf(archives.length, "archive")} that may hold slices: ${shown}${more}`];
}

function formatFlags(remarks: readonly SeriesRemarks[]): string[] {
  const counts = FLAG_NAMES.map((name) => {
    const flagged = remarks.filter(({ flags }) => flags.some(({ flag }) => flag === name)).length;
    return flagged === 0 ? "" : `${name} (${countOf(flagged, "series")})`;
  }).filter((text) => text !== "");
  return counts.length === 0 ? [] : [`flags: ${counts.join(", ")}: see report.json`];
}

function formatQuarantine(remarks: readonly SeriesRemarks[], limit: number): string[] {
  const concerned = remarks.filter(({ quarantined }) => quarantined.length > 0);
  if (concerned.length === 0) return [];
  const rows = concerned.flatMap((series) => faultRows(idsOf(series), series.quarantined));
  const title = `QUARANTINED: slices that cannot be used: ${rows.length}; series that are used without them: ${concerned.length}`;
  return ["", title, ...formatTable(rows, limit)];
}

function formatFailures(failures: readonly IngestFailure[], limit: number): string[] {
  if (failures.length === 0) return [];
  const title = `FAILED: ${failures.length} series could not be ingested and will not be used`;
  const rows = failures.flatMap((failure) => {
    const { file = "-", reason, quarantined = [] } = failure;
    if (quarantined.length > 0) return faultRows(idsOf(failure), quarantined);
    return [[...idsOf(failure), file, "-", reason]];
  });
  return ["", title, ...formatTable(rows, limit)];
}

function idsOf({ studyId, seriesId }: Pick<SeriesRemarks, "studyId" | "seriesId">): string[] {
  return [String(studyId), String(seriesId)];
}

function formatTable(rows: readonly (readonly string[])[], limit: number): string[] {
  const rest = rows.length - limit;
  return [
    ...textTable({ titles: TITLES, rows: rows.slice(0, limit) }),
    ...(rest > 0 ? [`  and ${rest} more: see report.json`] : []),
  ];
}
