import { readFileSync } from "node:fs";
import type { SliceFile } from "../store/series-folder.ts";
import type { FileKind, SeriesHeader } from "./read-header.ts";
import type { Unreadable } from "./walk-folder.ts";

/** A series of the folder and its files. */
export interface FoundSeries {
  /** Of the first file by name. */
  readonly header: SeriesHeader;
  readonly files: readonly SliceFile[];
}

/** The folder's files, each in one of the three. */
export interface GroupedFiles {
  /** In order of study and series. */
  readonly series: readonly FoundSeries[];
  /** Names by the reason for which they are left aside, in order of reason. */
  readonly leftAside: ReadonlyMap<string, readonly string[]>;
  readonly faults: readonly Unreadable[];
}

const COPY = "copy of another file of its series";

/** Groups files by StudyInstanceUID and SeriesInstanceUID, wherever they lie. A file that lies there twice counts once. */
export function groupFiles(kinds: ReadonlyMap<SliceFile, FileKind>): GroupedFiles {
  const series = new Map<string, { header: SeriesHeader; files: SliceFile[] }>();
  const instances = new Map<string, SliceFile>();
  const leftAside = new Map<string, string[]>();
  const faults: Unreadable[] = [];
  for (const [file, kind] of kinds) {
    if ("fault" in kind) faults.push({ file: file.name, reason: kind.fault });
    else if ("leftAside" in kind) add(leftAside, kind.leftAside, file.name);
    else {
      const { series: header, sopInstanceUid } = kind;
      const key = `${header.studyUid}\n${header.seriesUid}`;
      const first = sopInstanceUid === "" ? undefined : instances.get(`${key}\n${sopInstanceUid}`);
      if (first === undefined) {
        instances.set(`${key}\n${sopInstanceUid}`, file);
        const known = series.get(key);
        if (known === undefined) series.set(key, { header, files: [file] });
        else known.files.push(file);
      } else if (haveSameContent(first, file)) add(leftAside, COPY, file.name);
      else {
        const reason = `has the SOPInstanceUID of ${first.name}, which is used, and other contents`;
        faults.push({ file: file.name, reason });
      }
    }
  }
  return {
    series: [...series].sort(byKey).map(([, found]) => found),
    leftAside: new Map([...leftAside].sort(byKey)),
    faults,
  };
}

function add(lists: Map<string, string[]>, key: string, name: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [name]);
  else list.push(name);
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function haveSameContent(a: SliceFile, b: SliceFile): boolean {
  return a.bytes === b.bytes && readFileSync(a.path).equals(readFileSync(b.path));
}
