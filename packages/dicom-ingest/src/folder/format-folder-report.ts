import { countOf } from "@spinegrade/pipeline";
import { faultRows } from "../report-text/fault-rows.ts";
import { textTable } from "../report-text/text-table.ts";
import type { FolderFailure, FolderReport, FolderSeries } from "./folder-report.ts";

const SERIES_TITLES = ["slices, rows, columns", "files", "description", "flags", "volume"];
const FAULT_TITLES = ["series", "file", "byte", "reason"];

/** Formats a folder's report as text tables: volumes, ignored files, and files that could not be used. */
export function formatFolderReport({ series, failures, skipped }: FolderReport): string {
  const studies = new Set(series.map(({ studyUid }) => studyUid)).size;
  const slices = series.reduce((sum, { shape }) => sum + shape[0], 0);
  const kinds = skipped.map(({ reason, files }) => [String(files.length), reason, files[0] ?? ""]);
  const quarantined = series.flatMap((one) => faultRows([one.seriesUid], one.quarantined));
  const quarantineTitle = `QUARANTINED: ${countOf(quarantined.length, "slice")}, the rest of their series is used`;
  return [
    `ingested: ${countOf(studies, "study")}, ${countOf(series.length, "series")}, ${countOf(slices, "slice")}`,
    ...textTable({ titles: SERIES_TITLES, rows: series.map(describeSeries) }),
    ...titled("skipped files:", ["files", "reason", "first"], kinds),
    ...titled(quarantineTitle, FAULT_TITLES, quarantined),
    ...titled(`FAILED: ${failures.length}, not used`, FAULT_TITLES, failures.flatMap(describeFailure)),
    "",
  ].join("\n");
}

function describeSeries({ shape, files, description, flags, volume }: FolderSeries): string[] {
  const names = flags.map(({ flag }) => flag).join(", ");
  return [shape.join(" x "), String(files), description, names, volume];
}

function describeFailure({ seriesUid = "-", file = "-", reason, quarantined }: FolderFailure): string[][] {
  return quarantined === undefined ? [[seriesUid, file, "-", reason]] : faultRows([seriesUid], quarantined);
}

function titled(
  title: string,
  titles: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  return rows.length === 0 ? [] : ["", title, ...textTable({ titles, rows })];
}
