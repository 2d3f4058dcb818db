import { dirname } from "node:path";
import { unpackedName } from "../series-files/other-files.ts";
import type { SliceFile } from "../series-files/slice-file.ts";
import { faultError } from "../series-files/series-folder.ts";
import { chargeFaults, type FaultyFile, type SeriesInMaking } from "./charge-faults.ts";
import type { DamagedSlice, FileKind, SeriesHeader, SeriesTrace } from "./file-kind.ts";
import { isSliceOf, judgeSameInstance } from "./same-instance.ts";

/** A series in the folder, with its files. */
export interface FoundSeries {
  /** Header of the first file in order of name. */
  readonly header: SeriesHeader;
  /** Files that cannot be used carry a fault. */
  readonly files: readonly SliceFile[];
}

/** A file that cannot be used and that cannot be attributed to a single series. */
export interface StrayFault extends SeriesTrace {
  readonly file: string;
  readonly reason: string;
}

/** The folder's files, each in exactly one of three collections. */
export interface GroupedFiles {
  /** In order of study and series. */
  readonly series: readonly FoundSeries[];
  /** Names of ignored files by reason, ordered by reason. */
  readonly skipped: ReadonlyMap<string, readonly string[]>;
  readonly faults: readonly StrayFault[];
  /** The patient of each slice that states one, by the file's name: a mistake at the scanner may mix patients in a series. */
  readonly patients: ReadonlyMap<string, string>;
}

const COPY = "copy of another file of its series";
const NAMESAKE = "is not a DICOM file, although its name is like those of the slices in its folder";

/**
 * Groups files by StudyInstanceUID and SeriesInstanceUID, in whichever subfolder they are. Duplicates count once. A
 * file that cannot be used is attributed to its series.
 */
export async function groupFiles(kinds: ReadonlyMap<SliceFile, FileKind>): Promise<GroupedFiles> {
  const skipped = new Map<string, string[]>();
  const series = new Map<string, SeriesInMaking>();
  const whole = new Map<string, readonly SliceFile[]>();
  for (const [key, { header, instances }] of instancesOf(kinds)) {
    const found: SeriesInMaking = { header, files: [] };
    for (const [uid, files] of instances) {
      whole.set(uid, files);
      const { slices, copies } = await judgeSameInstance(files);
      found.files.push(...slices);
      for (const { name } of copies) add(skipped, COPY, name);
    }
    series.set(key, found);
  }
  const faulty: FaultyFile[] = [];
  const archives: StrayFault[] = [];
  const slots = slotsOf(series.values());
  for (const [file, kind] of kinds) {
    if ("fault" in kind) {
      const isSpare = kind.slice !== undefined && (await isWhole(kind.slice, whole));
      const fault = { ...kind.fault, ...(isSpare && { spare: "damaged" as const }) };
      faulty.push({ file: { ...file, fault }, trace: kind.trace });
    }
    if (!("skipped" in kind)) continue;
    if (!kind.isDicom && slots.has(slotOf(unpackedName(file.name))))
      faulty.push({ file: { ...file, fault: { fault: NAMESAKE } }, trace: {} });
    else if (kind.mayHoldSlices === true) archives.push({ file: file.name, reason: kind.skipped });
    else add(skipped, kind.skipped, file.name);
  }
  const strays = chargeFaults([...series.values()], faulty);
  return {
    series: [...series].sort(byKey).map(([, { header, files }]) => ({ header, files: files.sort(byName) })),
    skipped: new Map([...skipped].sort(byKey)),
    // of no series: what an archive holds is unknown
    faults: [...strays.map(describeStray), ...archives],
    patients: patientsOf(kinds),
  };
}

function patientsOf(kinds: ReadonlyMap<SliceFile, FileKind>): Map<string, string> {
  return new Map(
    [...kinds].flatMap(([{ name }, kind]): [string, string][] =>
      "series" in kind && kind.patient !== "" ? [[name, kind.patient]] : [],
    ),
  );
}

/** Whether a whole file of a damaged slice is there, too. */
async function isWhole(
  slice: DamagedSlice,
  whole: ReadonlyMap<string, readonly SliceFile[]>,
): Promise<boolean> {
  return await isSliceOf(whole.get(slice.sopInstanceUid) ?? [], slice);
}

/** Groups slices by series and SOPInstanceUID. A slice without a UID counts as a separate instance. */
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

/**
 * The folder and name of each slice with the digits masked. A faulty file that matches such a pattern was probably a
 * slice.
 */
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
