import { closedObject, compileSchema } from "@spinegrade/pipeline";
import { INGEST_VERSION } from "@spinegrade/volumes/volume-key";
import { flagsSchema, quarantinedSchema, shapeSchema } from "@spinegrade/volumes";
import type { QuarantinedSlice, SeriesFlag } from "@spinegrade/volumes/slices";
import type { IngestResult } from "../store/jobs/run-ingest-jobs.ts";
import type { FoundSeries, GroupedFiles } from "./group-files.ts";
import { nameVolume } from "./name-volume.ts";
import type { FolderContent } from "./walk-folder.ts";

/** A series whose volume is in the output folder. */
export interface FolderSeries {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly seriesNumber: string;
  readonly description: string;
  /** Number of files that it was read from. */
  readonly files: number;
  /** The volume, relative to the output folder; the slice table has its name with `.json`. */
  readonly volume: string;
  /** [D, H, W] */
  readonly shape: readonly [number, number, number];
  /** Hash of all content that determines the volume. */
  readonly key: string;
  /** Slices that are not in the volume, with reasons. */
  readonly quarantined: readonly QuarantinedSlice[];
  /** Flags of the slices that are in the volume. */
  readonly flags: readonly SeriesFlag[];
}

/** A series, or a file of no known series, that could not be used. */
export interface FolderFailure {
  readonly studyUid?: string;
  readonly seriesUid?: string;
  /** Path in the folder, when one file is at fault. */
  readonly file?: string;
  readonly reason: string;
  /** All slices that cannot be used, when slices are at fault. */
  readonly quarantined?: readonly QuarantinedSlice[];
}

/** Files that are not used, with the reason: no MR image, or a copy of another file. */
export interface SkippedFiles {
  readonly reason: string;
  readonly files: readonly string[];
}

/** The content of a folder. Ingesting the same folder again gives an equal report. */
export interface FolderReport {
  readonly ingestVersion: number;
  readonly series: readonly FolderSeries[];
  readonly failures: readonly FolderFailure[];
  readonly skipped: readonly SkippedFiles[];
}

const text = { type: "string" };
const volume = { type: "string", pattern: "^(\\d[\\d.]*|uid-[0-9a-f]+)/[^/\\\\]+\\.npy$" };
const count = { type: "integer", minimum: 0 };

const listOf = (...properties: Parameters<typeof closedObject>): object => ({
  type: "array",
  items: closedObject(...properties),
});

/** Parses the `report.json` of a folder. */
export const parseFolderReport = compileSchema<FolderReport>(
  closedObject({
    ingestVersion: count,
    series: listOf({
      studyUid: text,
      seriesUid: text,
      seriesNumber: text,
      description: text,
      files: count,
      volume,
      shape: shapeSchema,
      key: text,
      quarantined: quarantinedSchema,
      flags: flagsSchema,
    }),
    failures: listOf(
      { studyUid: text, seriesUid: text, file: text, reason: text, quarantined: quarantinedSchema },
      ["studyUid", "seriesUid", "file", "quarantined"],
    ),
    skipped: listOf({ reason: text, files: { type: "array", items: text } }),
  }),
);

/** Parses only the names of the volumes of a `report.json`, whatever version wrote it. */
export const parseVolumeNames = compileSchema<{
  readonly series: readonly Pick<FolderSeries, "studyUid" | "seriesUid" | "volume">[];
}>({
  type: "object",
  required: ["series"],
  properties: {
    series: {
      type: "array",
      items: {
        type: "object",
        required: ["studyUid", "seriesUid", "volume"],
        properties: { studyUid: text, seriesUid: text, volume },
      },
    },
  },
});

/** Builds the report on a folder's series and files. */
export function reportOf(
  { series, skipped, faults }: GroupedFiles,
  { unreadable, hidden }: Pick<FolderContent, "unreadable" | "hidden">,
  results: ReadonlyMap<FoundSeries, IngestResult>,
): FolderReport {
  const ingested: FolderSeries[] = [];
  const failures: FolderFailure[] = [...unreadable, ...faults];
  for (const found of series) {
    const { header, files } = found;
    const result = results.get(found);
    if (result === undefined) throw new Error(`series ${header.seriesUid} was neither read nor refused`);
    if ("failure" in result) {
      failures.push({ studyUid: header.studyUid, seriesUid: header.seriesUid, ...result.failure });
    } else {
      const { key, shape, quarantined, flags } = result.stored;
      const volumeName = `${nameVolume(header)}.npy`;
      ingested.push({ ...header, files: files.length, volume: volumeName, shape, key, quarantined, flags });
    }
  }
  const skippedFiles = [...skipped].map(([reason, names]) => ({ reason, files: names }));
  if (hidden.length > 0) skippedFiles.push({ reason: "hidden folder, not entered", files: hidden });
  return { ingestVersion: INGEST_VERSION, series: ingested, failures, skipped: skippedFiles };
}
