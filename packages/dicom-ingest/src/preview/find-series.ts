import { existsSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { UserError } from "@spinegrade/pipeline";
import { groupFiles, type FoundSeries } from "../folder/group-files.ts";
import { readHeader, type FileKind, type SeriesHeader } from "../folder/read-header.ts";
import { walkFolder } from "../folder/walk-folder.ts";
import type { SliceFile } from "../store/series-folder.ts";
import type { QuarantinedSlice } from "../volume/quarantine.ts";

/** A series of a folder, as a preview shows it. */
export interface SeriesToShow {
  readonly header: SeriesHeader;
  /** The folder that its files lie in, relative to the one that is shown; "" when it is that. */
  readonly folder: string;
  readonly files: readonly SliceFile[];
  /** Files of its folder that belong to no series, because their headers cannot be read. */
  readonly strays: readonly QuarantinedSlice[];
}

/** What a folder holds: its MR series, and files that may belong to any. */
export interface FolderToShow {
  readonly series: readonly SeriesToShow[];
  readonly strays: readonly QuarantinedSlice[];
  /** Names of files that hold no MR image, or hold one that is there twice, by what they are. */
  readonly leftAside: ReadonlyMap<string, readonly string[]>;
}

/**
 * Finds the MR series of a folder in any layout. A file whose header cannot be read is taken for one of the series
 * that all other files of its folder belong to.
 * @throws UserError when the folder does not exist or holds no MR image.
 */
export async function findSeries(folder: string): Promise<FolderToShow> {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new UserError(`the folder ${folder} does not exist; name a folder of DICOM files`);
  const { files, unreadable } = walkFolder(folder, folder);
  const kinds = new Map<SliceFile, FileKind>();
  for (const file of files) kinds.set(file, await readHeader(file));
  const grouped = groupFiles(kinds);
  if (grouped.series.length === 0)
    throw new UserError(`the folder ${folder} holds no MR image that can be read`);
  const owners = ownersOf(grouped.series);
  const strays = [...unreadable, ...grouped.faults];
  const isOf = (series: FoundSeries, file: string): boolean => owners.get(dirname(file)) === series;
  const series = grouped.series.map((one) => ({
    header: one.header,
    folder: commonFolder(one.files),
    files: one.files,
    strays: strays
      .filter(({ file }) => isOf(one, file))
      .map(({ file, reason }) => ({ file: basename(file), reason })),
  }));
  const others = strays.filter(({ file }) => owners.get(dirname(file)) === undefined);
  return { series, strays: others, leftAside: grouped.leftAside };
}

/** The series of each folder whose files are all of one. */
function ownersOf(series: readonly FoundSeries[]): Map<string, FoundSeries | undefined> {
  const owners = new Map<string, FoundSeries | undefined>();
  for (const one of series) {
    for (const folder of new Set(one.files.map(({ name }) => dirname(name))))
      owners.set(folder, owners.has(folder) ? undefined : one);
  }
  return owners;
}

function commonFolder(files: readonly SliceFile[]): string {
  const folders = new Set(files.map(({ name }) => dirname(name)));
  const [first = "."] = folders;
  return folders.size === 1 && first !== "." ? first : "";
}
