import { existsSync, statSync } from "node:fs";
import { realpath, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { canonicalJson, readJson, UserError, type ProgressStream } from "@spinegrade/pipeline";
import { filesNamed } from "@spinegrade/volumes/volume-files";
import { FingerprintCache } from "../series-files/fingerprints.ts";
import type { IngestJob, SeriesToRead } from "../store/jobs/ingest-job.ts";
import { readSeries } from "../store/jobs/read-series.ts";
import type { IngestResult } from "../store/jobs/run-ingest-jobs.ts";
import type { SliceFile } from "../series-files/slice-file.ts";
import { withStaging, writeStaged } from "../store/jobs/staging.ts";
import { NET_READING } from "../volume/net-reading.ts";
import type { IngestPolicy } from "../volume/quarantine.ts";
import type { Shard } from "../shards/shard.ts";
import { reportOf, parseVolumeNames, type FolderReport } from "./folder-report.ts";
import { formatFolderReport } from "./format-folder-report.ts";
import { groupFiles, type FoundSeries, type GroupedFiles } from "./group-files.ts";
import { HeaderCache } from "./header-cache.ts";
import { nameVolume } from "./name-volume.ts";
import type { FileKind } from "./file-kind.ts";
import { readHeader } from "./read-header.ts";
import { refuseOtherPatients } from "./refuse-other-patients.ts";
import { requireFolder } from "./require-folder.ts";
import { walkFolder, type FolderContent } from "./walk-folder.ts";

/** Options of `ingestFolder`. */
export interface IngestFolderOptions {
  /** Policy for series with unusable slices; default: `strict`, the series fails. */
  readonly policy?: IngestPolicy;
  /** Number of worker threads; 0 does the work in this thread. Default: one per core. */
  readonly workers?: number;
  /** Stream that shows progress; stderr by default. */
  readonly progressStream?: ProgressStream;
}

/** The outcome of a run. */
export interface FolderOutcome {
  readonly report: FolderReport;
  /** Number of series read in this run, including those that failed. */
  readonly seriesRead: number;
  /** Number of series unchanged since an earlier run. */
  readonly seriesKnown: number;
}

const CACHES = ".spinegrade";
const REPORT = "report.json";

/**
 * Ingests every MR series in a folder of DICOM files with any layout. Groups the files by StudyInstanceUID and
 * SeriesInstanceUID and writes volumes, slice tables, `report.json` and `report.txt` to `out`. Reads only the series
 * whose files changed since the last run into `out`. Keeps the volumes of series that the folder no longer contains.
 * @throws UserError if the folder is missing, is a file or is the same as `out`, or if `out` cannot be written.
 */
export async function ingestFolder(
  folder: string,
  out: string,
  options: IngestFolderOptions = {},
): Promise<FolderOutcome> {
  return await withStaging(await checkFolders(folder, out), async (staging) => {
    const { content, grouped } = await findSeries(folder, out, staging);
    const results = await readChanged(grouped.series, out, options);
    const report = reportOf(grouped, content, results.all);
    await removeRenamed(out, report);
    await writeStaged(staging, join(out, "report.txt"), formatFolderReport(report));
    await writeStaged(staging, join(out, REPORT), canonicalJson(report));
    return { report, seriesRead: results.read, seriesKnown: grouped.series.length - results.read };
  });
}

/** @returns `out`. @throws UserError as `ingestFolder`. */
export async function checkFolders(folder: string, out: string): Promise<string> {
  requireFolder(folder);
  if (statSync(out, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new UserError(`the results cannot go to ${out}, which is a file; name a folder`);
  if (
    resolve(folder) === resolve(out) ||
    (existsSync(out) && (await realpath(folder)) === (await realpath(out)))
  )
    throw new UserError(`the results cannot go to ${out}, which holds the DICOM files; name another folder`);
  return out;
}

/** Lists a folder and groups its files, with the headers that are not known read. */
export async function findSeries(
  folder: string,
  out: string,
  staging: string,
): Promise<{ readonly content: FolderContent; readonly grouped: GroupedFiles }> {
  const content = walkFolder(folder, out);
  const grouped = await groupFiles(await readHeaders(content.files, out, staging));
  return { content, grouped: refuseOtherPatients(grouped) };
}

async function readHeaders(
  files: readonly SliceFile[],
  out: string,
  staging: string,
): Promise<Map<SliceFile, FileKind>> {
  const cache = await HeaderCache.open(join(out, CACHES, "headers.json"));
  const kinds = new Map<SliceFile, FileKind>();
  for (const file of files) kinds.set(file, await cache.kindOf(file, readHeader));
  await cache.save(staging);
  return kinds;
}

/** Reads the series that are not known, and writes their volumes. */
export async function readChanged(
  series: readonly FoundSeries[],
  out: string,
  options: IngestFolderOptions & { readonly shard?: Shard },
): Promise<{ all: ReadonlyMap<FoundSeries, IngestResult>; read: number }> {
  const { policy = "strict", shard } = options;
  const cache = await FingerprintCache.open(join(out, CACHES, "fingerprints.json"), out, shard);
  const known = new Map<FoundSeries, IngestResult>();
  const toRead = new Map<FoundSeries, SeriesToRead & Pick<IngestJob, "name">>();
  for (const found of series) {
    const { header, files } = found;
    const name = nameVolume(header);
    const ids = { studyId: header.studyUid, seriesId: header.seriesUid };
    const wanted = {
      ...ids,
      name,
      files,
      options: { ...NET_READING, instanceNumbers: "tag", policy } as const,
    };
    const stored = cache.find(wanted);
    if (stored === undefined) toRead.set(found, wanted);
    else known.set(found, { stored });
  }
  const read = await readSeries(toRead, { ...options, cache, folder: out, stagingIn: out });
  return { all: new Map([...known, ...read]), read: toRead.size };
}

/** Removes volumes that an earlier run wrote under a different name because the series description was different. */
async function removeRenamed(out: string, report: FolderReport): Promise<void> {
  const path = join(out, REPORT);
  if (!existsSync(path)) return;
  const current = new Map(report.series.map((one) => [`${one.studyUid}\n${one.seriesUid}`, one.volume]));
  const { series } = await readJson(path, parseVolumeNames);
  for (const { studyUid, seriesUid, volume } of series) {
    const name = current.get(`${studyUid}\n${seriesUid}`);
    if (name === undefined || name === volume) continue;
    for (const file of filesNamed(volume.slice(0, -".npy".length)))
      await rm(join(out, file), { force: true });
  }
}
