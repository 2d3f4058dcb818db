import { statSync } from "node:fs";
import { entriesOf, type FilePath, type FolderEntry } from "../series-files/folder-entries.ts";
import type { SliceFile } from "../series-files/slice-file.ts";
import { describeFailure, describeFile, isHiddenSlice, lookAt } from "../series-files/series-folder.ts";

/** The path of a folder that could not be listed. */
export interface UnreadableFolder {
  readonly file: string;
  readonly reason: string;
}

/** All files in a folder and its subfolders. */
export interface FolderContent {
  /** Ordered by name, which is the path relative to the folder, with forward slashes. */
  readonly files: readonly SliceFile[];
  readonly unreadable: readonly UnreadableFolder[];
  /** Hidden folders, which are skipped. */
  readonly hidden: readonly string[];
}

/**
 * Lists a folder with any layout. Opens only hidden files, which are ignored unless they contain a DICOM data set.
 * Follows links and enters every folder once, however many links lead to it. Synchronous, because it inspects 150,000
 * files in one pass.
 * @param except a folder to skip: the output folder.
 */
export function walkFolder(root: string, except: string): FolderContent {
  const files: SliceFile[] = [];
  const unreadable: UnreadableFolder[] = [];
  const hidden: string[] = [];
  const entered = new Set([identityOf(except), identityOf(root)]);
  const enter = (folder: FilePath, prefix: string): void => {
    for (const { name, path } of entriesOf(folder).sort(byName))
      look({ name: `${prefix}${name}`, path }, name);
  };
  const look = (entry: FolderEntry, ownName: string): void => {
    const isHidden = ownName.startsWith(".");
    const found = lookAt(entry.path);
    if (typeof found === "string" || !found.isDirectory()) {
      const file = describeFile(entry, found);
      if (!isHidden || isHiddenSlice(file)) files.push(file);
    } else if (isHidden) hidden.push(entry.name);
    else enterOnce(entry, `${found.dev}:${found.ino}`);
  };
  const enterOnce = ({ name, path }: FolderEntry, identity: string): void => {
    if (entered.has(identity)) return;
    entered.add(identity);
    try {
      enter(path, `${name}/`);
    } catch (error) {
      unreadable.push({ file: name, reason: describeFailure(error) });
    }
  };
  enter(root, "");
  return { files, unreadable, hidden };
}

function identityOf(folder: string): string {
  const stat = statSync(folder, { throwIfNoEntry: false });
  return stat === undefined ? "" : `${stat.dev}:${stat.ino}`;
}

function byName(a: FolderEntry, b: FolderEntry): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
