import { dirname } from "node:path";
import type { SliceFile } from "../series-files/slice-file.ts";
import type { SeriesHeader, SeriesTrace } from "./file-kind.ts";

/** A series whose files are being found. */
export interface SeriesInMaking {
  readonly header: SeriesHeader;
  readonly files: SliceFile[];
}

/** A file that cannot be used, and what it still says of its series. */
export interface FaultyFile {
  readonly file: SliceFile;
  readonly trace: SeriesTrace;
}

/**
 * Attributes each faulty file to its series: by the readable part of its header, or else by the other files in its
 * folder, if they all belong to one series.
 * @returns the files that cannot be attributed to a single series.
 */
export function chargeFaults(series: readonly SeriesInMaking[], faulty: readonly FaultyFile[]): FaultyFile[] {
  const known = { all: series, byUid: byUid(series), owners: ownersOf(series) };
  const charges = faulty.map((one) => ({ one, owner: ownerOf(one, known) }));
  for (const { one, owner } of charges) owner?.files.push(one.file);
  return charges.filter(({ owner }) => owner === undefined).map(({ one }) => one);
}

/** The series of a folder, by what faulty files say. */
interface KnownSeries {
  readonly all: readonly SeriesInMaking[];
  readonly byUid: ReadonlyMap<string, readonly SeriesInMaking[]>;
  readonly owners: ReadonlyMap<string, SeriesInMaking | undefined>;
}

function ownerOf(
  { file, trace }: FaultyFile,
  { all, byUid: ofUid, owners }: KnownSeries,
): SeriesInMaking | undefined {
  const { studyUid = "", seriesUid = "" } = trace;
  const isPossible = ({ header }: SeriesInMaking): boolean =>
    header.studyUid.startsWith(studyUid) && header.seriesUid.startsWith(seriesUid);
  const exact = ofUid.get(seriesUid)?.find(isPossible);
  if (exact !== undefined) return exact;
  const neighbour = owners.get(dirname(file.name));
  if (neighbour !== undefined && isPossible(neighbour)) return neighbour;
  if (studyUid === "") return undefined;
  const possible = all.filter(isPossible);
  return possible.length === 1 ? possible[0] : undefined;
}

function byUid(series: readonly SeriesInMaking[]): Map<string, SeriesInMaking[]> {
  const found = new Map<string, SeriesInMaking[]>();
  for (const one of series) {
    const own = found.get(one.header.seriesUid);
    if (own === undefined) found.set(one.header.seriesUid, [one]);
    else own.push(one);
  }
  return found;
}

/** The series of each folder whose files are all of one. */
function ownersOf(series: readonly SeriesInMaking[]): Map<string, SeriesInMaking | undefined> {
  const owners = new Map<string, SeriesInMaking | undefined>();
  for (const one of series) {
    for (const folder of new Set(one.files.map(({ name }) => dirname(name))))
      owners.set(folder, owners.has(folder) ? undefined : one);
  }
  return owners;
}
