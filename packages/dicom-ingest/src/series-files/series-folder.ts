import { errorCode, errorMessage } from "@spinegrade/pipeline/errors";
import type { SliceFile, FileFault } from "./slice-file.ts";
import { statSync, type Stats } from "node:fs";
import { DicomError, type DicomSource } from "../dicom/dicom-error.ts";
import { compareByInstance } from "../geometry/sort-slices.ts";
import { beginsDataSet } from "./begins-data-set.ts";
import { stampOf } from "./file-stamp.ts";
import { entriesOf, openable, type FilePath, type FolderEntry } from "./folder-entries.ts";
import { mayBeSlice, mayHoldOthers } from "./may-be-slice.ts";

/** The content of a series folder. */
export interface SeriesFolder {
  /** At least one, ordered by the number at the start of the name, 0 if there is none. */
  readonly files: readonly SliceFile[];
  /** Names of everything that is not a slice, hidden files excluded. */
  readonly otherNames: readonly string[];
  /** Those of them that are archives or disc images, which may hold slices. */
  readonly archives: readonly string[];
}

/**
 * Lists a series folder. Every entry named `.dcm` is a slice; one that is not a file, or is a dangling link, carries a
 * fault. Any other file that may be a misnamed slice counts as one, too. Hidden files count only if they contain a
 * DICOM data set. Opens only hidden files and files not named `.dcm`. Synchronous, because it inspects 150,000 files in
 * one pass.
 * @throws DicomError if the folder is missing or contains no slice.
 */
export function listSeriesFolder(folder: string, source: DicomSource): SeriesFolder {
  const slices: SliceFile[] = [];
  const otherNames: string[] = [];
  const archives: string[] = [];
  for (const entry of readEntries(folder, source)) {
    const file = describeFile(entry);
    if (entry.name.startsWith(".") && !isHiddenSlice(file)) continue;
    if (entry.name.toLowerCase().endsWith(".dcm") || mayBeSlice(file)) slices.push(file);
    else {
      otherNames.push(entry.name);
      if (mayHoldOthers(file)) archives.push(entry.name);
    }
  }
  otherNames.sort();
  archives.sort();
  if (slices.length === 0) {
    const found = otherNames.length === 0 ? "it is empty" : `it holds ${otherNames.slice(0, 3).join(", ")}`;
    throw new DicomError(source, `the series folder ${folder} holds no .dcm file (${found})`);
  }
  const files = slices
    .map((file) => ({ file, fileName: file.name, instanceNumber: Number.parseInt(file.name, 10) || 0 }))
    .sort(compareByInstance)
    .map(({ file }) => file);
  return { files, otherNames, archives };
}

function readEntries(folder: string, source: DicomSource): FolderEntry[] {
  try {
    return entriesOf(folder);
  } catch (cause) {
    throw new DicomError(source, `the series folder ${folder} ${describeFailure(cause)}`, { cause });
  }
}

/** The file status at a path, or the reason why it cannot be read. */
export function lookAt(path: FilePath): Stats | string {
  try {
    return statSync(openable(path));
  } catch (error) {
    return describeFailure(error);
  }
}

/** Describes a file by its size and times, or by the fault that makes it unusable. */
export function describeFile({ name, path }: FolderEntry, found = lookAt(path)): SliceFile {
  if (typeof found === "string") return { name, path, bytes: 0, stamp: "", fault: { fault: found } };
  const file = { name, path, bytes: found.size, stamp: stampOf(found) };
  return found.isFile() ? file : { ...file, fault: { fault: "is not a file; a slice is one DICOM file" } };
}

/** Whether a hidden file is DICOM. Other hidden files, such as those that systems and editors create, are ignored. */
export function isHiddenSlice({ path, fault }: SliceFile): boolean {
  return fault === undefined && beginsDataSet(path);
}

/** Converts a file's fault to the error that reading the file would have thrown. */
export function faultError(source: DicomSource, { fault, tag, byteOffset }: FileFault): DicomError {
  return new DicomError(source, fault, { tag, byteOffset });
}

const FAILURES: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  ENOTDIR: "is not a folder",
  EISDIR: "is a folder, not a file",
  EACCES: "may not be read: change its permissions",
  EPERM: "may not be read: change its permissions",
  ELOOP: "is a symbolic link that leads back to itself",
};

/** The reason why a file or folder could not be read, worded as the end of a sentence. */
export function describeFailure(error: unknown): string {
  return FAILURES[errorCode(error)] ?? `cannot be read: ${errorMessage(error)}`;
}
