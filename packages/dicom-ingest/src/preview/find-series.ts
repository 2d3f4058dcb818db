import { basename, dirname } from "node:path";
import { UserError } from "@spinegrade/pipeline";
import type { QuarantinedSlice } from "@spinegrade/volumes/slices";
import { groupFiles, type FoundSeries } from "../folder/group-files.ts";
import type { FileKind, SeriesHeader } from "../folder/file-kind.ts";
import { readHeader } from "../folder/read-header.ts";
import { refuseOtherPatients } from "../folder/refuse-other-patients.ts";
import { requireFolder } from "../folder/require-folder.ts";
import { walkFolder } from "../folder/walk-folder.ts";
import type { SliceFile } from "../series-files/slice-file.ts";
import { faultError } from "../series-files/series-folder.ts";
import { quarantinedSlice } from "../volume/quarantine.ts";

/** A series of a folder, for a preview. */
export interface SeriesToShow {
  readonly header: SeriesHeader;
  /** The folder of its files, relative to the previewed folder; "" if they are the same. */
  readonly folder: string;
  readonly files: readonly SliceFile[];
  /** Files of its folder that belong to no series, because their headers cannot be read. */
  readonly strays: readonly QuarantinedSlice[];
}

/** The content of a folder: its MR series, and files that may belong to any of them. */
export interface FolderToShow {
  readonly series: readonly SeriesToShow[];
  readonly strays: readonly QuarantinedSlice[];
  /** Names of files that hold no MR image, or hold one that is there twice, by what they are. */
  readonly skipped: ReadonlyMap<string, readonly string[]>;
}

/**
 * Finds the MR series of a folder in any layout. A file whose header cannot be read is taken for one of the series
 * that all other files of its folder belong to.
 * @throws UserError when the folder does not exist or holds no MR image.
 */
export async function findSeries(folder: string): Promise<FolderToShow> {
  requireFolder(folder);
  const { files, unreadable } = walkFolder(folder, folder);
  const kinds = new Map<SliceFile, FileKind>();
  for (const file of files) kinds.set(file, await readHeader(file));
  const { series, skipped, faults } = refuseOtherPatients(await groupFiles(kinds));
  if (series.length === 0) throw new UserError(`the folder ${folder} holds no MR image that can be read`);
  return { series: series.map(toShow), strays: [...unreadable, ...faults], skipped };
}

const NO_IDS = { studyId: "", seriesId: "" };

function toShow({ header, files }: FoundSeries): SeriesToShow {
  const sound = files.filter(({ fault }) => fault === undefined);
  const strays = files.flatMap(({ name, fault }) =>
    fault === undefined ? [] : [quarantinedSlice(faultError({ ...NO_IDS, file: basename(name) }, fault))],
  );
  return { header, folder: commonFolder(sound), files: sound, strays };
}

function commonFolder(files: readonly SliceFile[]): string {
  const folders = new Set(files.map(({ name }) => dirname(name)));
  const [first = "."] = folders;
  return folders.size === 1 && first !== "." ? first : "";
}
