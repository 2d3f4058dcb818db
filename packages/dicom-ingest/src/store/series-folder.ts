import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { DicomError, type DicomSource } from "../dicom/dicom-error.ts";
import { compareByInstance } from "../geometry/sort-slices.ts";
import { codeOf, messageOf } from "../dicom/thrown-value.ts";
import { stampOf } from "./file-stamp.ts";

/** A slice's file on disk. */
export interface SliceFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** Tells whether it was written or replaced since it was last read; empty where it cannot be looked at. */
  readonly stamp: string;
  /** Why it cannot be read, if that is seen already. */
  readonly fault?: string;
}

/** What a series folder holds. */
export interface SeriesFolder {
  /** In order of the number that their names begin with, 0 without one; at least one. */
  readonly files: readonly SliceFile[];
  /** Names of what is not `.dcm`, hidden files left out. */
  readonly otherNames: readonly string[];
}

/**
 * Lists a series folder without reading a file. Everything that ends in `.dcm` is one of its slices, also what is not a
 * file or leads nowhere: such a slice has a fault. Other files do not belong to the series. Synchronous, because
 * 150,000 files are looked at in one go.
 * @throws DicomError when the folder is missing or holds no slice.
 */
export function listSeriesFolder(folder: string, source: DicomSource): SeriesFolder {
  const names = readNames(folder, source).filter((name) => !name.startsWith("."));
  const sliceNames = names.filter((name) => name.toLowerCase().endsWith(".dcm"));
  const otherNames = names.filter((name) => !sliceNames.includes(name)).sort();
  if (sliceNames.length === 0) {
    const found = otherNames.length === 0 ? "it is empty" : `it holds ${otherNames.slice(0, 3).join(", ")}`;
    throw new DicomError(source, `the series folder ${folder} holds no .dcm file (${found})`);
  }
  const files = sliceNames
    .map((fileName) => ({ fileName, instanceNumber: Number.parseInt(fileName, 10) || 0 }))
    .sort(compareByInstance)
    .map(({ fileName }) => describeFile(folder, fileName));
  return { files, otherNames };
}

function readNames(folder: string, source: DicomSource): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw new DicomError(source, `the series folder ${folder} ${describeFailure(cause)}`, { cause });
  }
}

function describeFile(folder: string, name: string): SliceFile {
  const path = join(folder, name);
  try {
    const stat = statSync(path);
    const file = { name, path, bytes: stat.size, stamp: stampOf(stat) };
    return stat.isFile() ? file : { ...file, fault: "is not a file; a slice is one DICOM file" };
  } catch (error) {
    return { name, path, bytes: 0, stamp: "", fault: describeFailure(error) };
  }
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
  return FAILURES[codeOf(error)] ?? `cannot be read: ${messageOf(error)}`;
}
