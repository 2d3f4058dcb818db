import { dirname } from "node:path";
import { unpackedName } from "../series-files/other-files.ts";
import type { SliceFile } from "../series-files/slice-file.ts";
import { faultError } from "../series-files/series-folder.ts";
import { chargeFaults, type FaultyFile, type SeriesInMaking } from "./charge-faults.ts";
import type { FileKind, SeriesHeader, SeriesTrace } from "./file-kind.ts";
import { judgeSameInstance } from "./same-instance.ts";

/** A series of the folder and its files. */
export interface FoundSeries {
  /** Of the first file by name. */
  readonly header: SeriesHeader;
  /** Those that cannot be used have a fault. */
  readonly files: readonly SliceFile[];
}

/** A file that cannot be used and may belong to several series, or to none that is there. */
export interface StrayFault extends SeriesTrace {
  readonly file: string;
  readonly reason: string;
}

/** The folder's files, each in one of the three. */
export interface GroupedFiles {
  /** In order of study and series. */
  readonly series: readonly FoundSeries[];
  /** Names by the reason for which they are left aside, in order of reason. */
  readonly leftAside: ReadonlyMap<string, readonly string[]>;
  readonly faults: readonly StrayFault[];
}

const COPY = "copy of another file of its series";
const NAMESAKE = "is no DICOM file, although it is called as the slices beside it are";

/**
 * Groups files by StudyInstanceUID and SeriesInstanceUID, wherever they lie. A file that lies there twice counts once; one
 * that cannot be used is charged to the series that it belongs to.
 */
export async function groupFiles(kinds: ReadonlyMap<SliceFile, FileKind>): Promise<GroupedFiles> {
  const leftAside = new Map<string, string[]>();
  const series = new Map<string, SeriesInMaking>();
  for (const [key, { header, instances }] of instancesOf(kinds)) {
    const found: SeriesInMaking = { header, files: [] };
    for (const files of instances.values()) {
      const { slices, copies } = await judgeSameInstance(files);
      found.files.push(...slices);
      for (const { name } of copies) add(leftAside, COPY, name);
    }
    series.set(key, found);
  }
  const faulty: FaultyFile[] = [];
  const slots = slotsOf(series.values());
  for (const [file, kind] of kinds) {
    if ("fault" in kind) faulty.push({ file: { ...file, fault: kind.fault }, trace: kind.trace });
    else if (!("leftAside" in kind)) continue;
    else if (!kind.isDicom && slots.has(slotOf(unpackedName(file.name))))
      faulty.push({ file: { ...file, fault: { fault: NAMESAKE } }, trace: {} });
    else add(leftAside, kind.leftAside, file.name);
  }
  const strays = chargeFaults([...series.values()], faulty);
  return {
    series: [...series].sort(byKey).map(([, { header, files }]) => ({ header, files: files.sort(byName) })),
    leftAside: new Map([...leftAside].sort(byKey)),
    faults: strays.map(describeStray),
  };
}

/** Slices by series and SOPInstanceUID; each that states no UID is an instance of its own. */
function instancesOf(
  kinds: ReadonlyMap<SliceFile, FileKind>,
): Map<string, { header: SeriesHeader; instances: Map<string, SliceFile[]> }> {
  const series = new Map<string, { header: SeriesHeader; instances: Map<string, SliceFile[]> }>();
  for (const [file, kind] of kinds) {
    if (!("series" in kind)) continue;
    const key = `${kind.series.studyUid}\n${kind.series.seriesUid}`;
    const known = series.get(key) ?? { header: kind.series, instances: new Map<string, SliceFile[]>() };
    series.set(key, known);
    add(known.instances, kind.sopInstanceUid === "" ? `\n${file.name}` : kind.sopInstanceUid, file);
  }
  return series;
}

/** The folders and names of slices, numbers left out: a file of the same slot should have been one. */
function slotsOf(series: Iterable<SeriesInMaking>): Set<string> {
  return new Set([...series].flatMap(({ files }) => files.map(({ name }) => slotOf(name))));
}

function slotOf(name: string): string {
  const folder = dirname(name);
  const fileName = name.slice(folder === "." ? 0 : folder.length);
  return /\d/.test(fileName) ? `${folder}\n${fileName.replaceAll(/\d+/g, "#")}` : `${folder}\n${name}`;
}

function describeStray({ file, trace }: FaultyFile): StrayFault {
  const { name, fault = { fault: "cannot be used" } } = file;
  const { reason } = faultError({ studyId: "", seriesId: "", file: name }, fault);
  return { ...trace, file: name, reason };
}

function add<T>(lists: Map<string, T[]>, key: string, one: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [one]);
  else list.push(one);
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byName(a: SliceFile, b: SliceFile): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
