import { errorCode, errorMessage } from "@spinegrade/pipeline/errors";
import type { SliceFile, FileFault } from "./slice-file.ts";
import { statSync, type Stats } from "node:fs";
import { DicomError, type DicomSource } from "../dicom/dicom-error.ts";
import { compareByInstance } from "../geometry/sort-slices.ts";
import { beginsDataSet } from "./begins-data-set.ts";
import { stampOf } from "./file-stamp.ts";
import { entriesOf, openable, type FilePath, type FolderEntry } from "./folder-entries.ts";
import { mayBeSlice } from "./may-be-slice.ts";

/** What a series folder holds. */
export interface SeriesFolder {
  /** In order of the number that their names begin with, 0 without one; at least one. */
  readonly files: readonly SliceFile[];
  /** Names of what is no slice, without hidden files. */
  readonly otherNames: readonly string[];
}

/**
 * Lists a series folder. Everything that ends in `.dcm` is one of its slices, also what is not a file or leads nowhere:
 * such a slice has a fault; so is everything else that may be a slice under a name that it should not have. Hidden
 * files count only where a DICOM data set begins in them. Only what is hidden or not called `.dcm` is opened. Synchronous, because 150,000 files are looked at in one go.
 * @throws DicomError when the folder is missing or holds no slice.
 */
export function listSeriesFolder(folder: string, source: DicomSource): SeriesFolder {
  const slices: SliceFile[] = [];
  const otherNames: string[] = [];
  for (const entry of readEntries(folder, source)) {
    const file = describeFile(entry);
    if (entry.name.startsWith(".") && !isHiddenSlice(file)) continue;
    if (entry.name.toLowerCase().endsWith(".dcm") || mayBeSlice(file)) slices.push(file);
    else otherNames.push(entry.name);
  }
  otherNames.sort();
  if (slices.length === 0) {
    const found = otherNames.length === 0 ? "it is empty" : `it holds ${otherNames.slice(0, 3).join(", ")}`;
    throw new DicomError(source, `the series folder ${folder} holds no .dcm file (${found})`);
  }
  const files = slices
    .map((file) => ({ file, fileName: file.name, instanceNumber: Number.parseInt(file.name, 10) || 0 }))
    .sort(compareByInstance)
    .map(({ file }) => file);
  return { files, otherNames };
}

function readEntries(folder: string, source: DicomSource): FolderEntry[] {
  try {
    return entriesOf(folder);
  } catch (cause) {
    throw new DicomError(source, `the series folder ${folder} ${describeFailure(cause)}`, { cause });
  }
}

/** What lies at a path, or why that cannot be seen. */
export function lookAt(path: FilePath): Stats | string {
  try {
    return statSync(openable(path));
  } catch (error) {
    return describeFailure(error);
  }
}

/** A file by its size and times, or with what keeps it from being one. */
export function describeFile({ name, path }: FolderEntry, found = lookAt(path)): SliceFile {
  if (typeof found === "string") return { name, path, bytes: 0, stamp: "", fault: { fault: found } };
  const file = { name, path, bytes: found.size, stamp: stampOf(found) };
  return found.isFile() ? file : { ...file, fault: { fault: "is not a file; a slice is one DICOM file" } };
}

/** Whether a hidden file is DICOM, so that it is not passed over as the notes are that systems and editors leave. */
export function isHiddenSlice({ path, fault }: SliceFile): boolean {
  return fault === undefined && beginsDataSet(path);
}

/** What is wrong with a file as the error that reading it would have ended in. */
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

/** Why a file or folder could not be read, as the end of a sentence. */
export function describeFailure(error: unknown): string {
  return FAILURES[errorCode(error)] ?? `cannot be read: ${errorMessage(error)}`;
}
