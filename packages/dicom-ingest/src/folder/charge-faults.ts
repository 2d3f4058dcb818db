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
  const owners = ownersOf(series);
  const charges = faulty.map((one) => ({ one, owner: ownerOf(one, series, owners) }));
  for (const { one, owner } of charges) owner?.files.push(one.file);
  return charges.filter(({ owner }) => owner === undefined).map(({ one }) => one);
}

function ownerOf(
  { file, trace }: FaultyFile,
  series: readonly SeriesInMaking[],
  owners: ReadonlyMap<string, SeriesInMaking | undefined>,
): SeriesInMaking | undefined {
  const { studyUid = "", seriesUid = "" } = trace;
  const possible = series.filter(
    ({ header }) => header.studyUid.startsWith(studyUid) && header.seriesUid.startsWith(seriesUid),
  );
  const exact = possible.find(({ header }) => header.seriesUid === seriesUid);
  if (exact !== undefined) return exact;
  const neighbour = owners.get(dirname(file.name));
  if (neighbour !== undefined && possible.includes(neighbour)) return neighbour;
  return studyUid !== "" && possible.length === 1 ? possible[0] : undefined;
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
