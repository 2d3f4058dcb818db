import type { QuarantinedSlice } from "../volume/quarantine.ts";
import type { FolderFailure, FolderReport, FolderSeries } from "./folder-report.ts";

/** A folder's report as tables of text: its volumes, what was left aside, what could not be used. */
export function formatFolderReport({ series, failures, leftAside }: FolderReport): string {
  const studies = new Set(series.map(({ studyUid }) => studyUid)).size;
  const slices = series.reduce((sum, { shape }) => sum + shape[0], 0);
  const kinds = leftAside.map(({ reason, files }) => [String(files.length), reason, files[0] ?? ""]);
  const quarantined = series.flatMap((one) => rowsOf(one.seriesUid, one.quarantined));
  const failed = failures.flatMap(describeFailure);
  return [
    `ingested: ${studies} studies, ${series.length} series, ${slices} slices`,
    ...table(
      ["slices, rows, columns", "files", "description", "flags", "volume"],
      series.map(describeSeries),
    ),
    ...titled("left aside:", table(["files", "what they are", "first"], kinds)),
    ...titled(
      `QUARANTINED: ${quarantined.length} slices, the rest of their series is used`,
      faults(quarantined),
    ),
    ...titled(`FAILED: ${failures.length}, not used`, faults(failed)),
    "",
  ].join("\n");
}

function describeSeries({ shape, files, description, flags, volume }: FolderSeries): string[] {
  const names = flags.map(({ flag }) => flag).join(", ");
  return [shape.join(" x "), String(files), description, names, volume];
}

function describeFailure({ seriesUid = "-", file = "-", reason, quarantined }: FolderFailure): string[][] {
  return quarantined === undefined ? [[seriesUid, file, "-", reason]] : rowsOf(seriesUid, quarantined);
}

function rowsOf(seriesUid: string, quarantined: readonly QuarantinedSlice[]): string[][] {
  return quarantined.map(({ file, frame, byteOffset, reason }) => [
    seriesUid,
    frame === undefined ? file : `${file} frame ${frame}`,
    byteOffset === undefined ? "-" : String(byteOffset),
    reason,
  ]);
}

function faults(rows: readonly (readonly string[])[]): string[] {
  return table(["series", "file", "byte", "reason"], rows);
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

/** Rows under a header, columns as wide as their widest cell; nothing when there is no row. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const widths = header.map((title, i) =>
    rows.reduce((width, row) => Math.max(width, row[i]?.length ?? 0), title.length),
  );
  return [header, ...rows].map((row) =>
    `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")}`.trimEnd(),
  );
}
