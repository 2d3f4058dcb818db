import {
  listMrSeries,
  type ListOptions,
  type MrFile,
  type MrHeader,
  type MrSeries,
  type SkippedFile,
} from "@spinegrade/dicom-ingest";
import { UserError } from "@spinegrade/pipeline";
import type { SeriesType } from "../series-type.ts";
import { typeSeries } from "../type-series.ts";
import { overruleType } from "./overrule-type.ts";
import { partByAcquisition } from "./part-by-acquisition.ts";
import { partByPatient, type Patient } from "./part-by-patient.ts";
import type { SeriesOverrules } from "./series-overrules.ts";

/** A series of a study, or a part of one whose parts were acquired differently. */
export interface TypedSeries extends SeriesType {
  readonly seriesInstanceUid: string;
  /** From 1, where several parts of one series have different types: a scout in front of its stack, two echoes. */
  readonly part?: number;
  /** `ingestSeries(files, ids, { instanceNumbers: "tag" })` takes them. */
  readonly files: readonly MrFile[];
  /** The header of each file, in the order of `files`. */
  readonly headers: readonly MrHeader[];
}

/** A study of one patient. */
export interface FoundStudy {
  /** The same for all studies of a patient; tells nothing about the person. */
  readonly patientKey: string;
  readonly patient: Patient;
  readonly studyInstanceUid: string;
  /** `YYYYMMDD`, the earliest that a file states; "" if none does. */
  readonly date: string;
  /** In order of SeriesNumber, then of SeriesInstanceUID. */
  readonly series: readonly TypedSeries[];
  /** Whether files of another patient have this StudyInstanceUID: they are another study here. */
  readonly sharesUid: boolean;
  /** Number of MR slices of its series that cannot be used, by SeriesInstanceUID; `skipped` names them. */
  readonly unusableSlices: ReadonlyMap<string, number>;
  /** Number of slices that exist in two versions, of which the first by name is used; `skipped` names the others. */
  readonly contradictedSlices: number;
}

/** The content of a folder. */
export interface FoundStudies {
  /** In order of patient, date and StudyInstanceUID. */
  readonly studies: readonly FoundStudy[];
  readonly skipped: readonly SkippedFile[];
}

/** Options of `findStudies`. */
export interface FindStudiesOptions extends ListOptions {
  /** Types that a person states; the series' confidence is then 1. */
  readonly overrules?: SeriesOverrules;
}

/**
 * Finds the MR studies in a folder of any layout and the type of each series, from headers alone. Studies are told
 * apart by PatientID and StudyInstanceUID: no study has files of two patients, even if they share UIDs.
 * @throws UserError if the folder does not exist, is a file, or lacks a series that is overruled.
 */
export async function findStudies(folder: string, options: FindStudiesOptions = {}): Promise<FoundStudies> {
  const { series, skipped } = await listMrSeries(folder, options);
  const overrules: SeriesOverrules = options.overrules ?? new Map();
  if (options.files === undefined) checkOverrules(series, overrules, folder);
  const studies = new Map<string, StudyInMaking>();
  for (const { patientKey, patient, files } of partByPatient(series.flatMap((one) => one.files))) {
    const [first] = files;
    if (first === undefined) continue;
    const { studyInstanceUid, seriesInstanceUid } = first.header;
    const key = `${patientKey}\n${studyInstanceUid}`;
    const study = studies.get(key) ?? { patientKey, patient, studyInstanceUid, series: [] };
    studies.set(key, study);
    study.series.push(...typeParts(seriesInstanceUid, files, overrules));
  }
  const found = [...studies.values()];
  const counts = {
    studies: countBy(found, ({ studyInstanceUid }) => studyInstanceUid),
    faults: countBy(skipped, ({ isFault, spare, seriesInstanceUid }) =>
      isFault && spare === undefined ? seriesInstanceUid : undefined,
    ),
    contradictions: countBy(skipped, ({ spare, seriesInstanceUid }) =>
      spare === "contradicted" ? seriesInstanceUid : undefined,
    ),
  };
  return { studies: found.map((study) => finish(study, counts)).sort(compareStudies), skipped };
}

interface StudyInMaking extends Omit<
  FoundStudy,
  "date" | "sharesUid" | "unusableSlices" | "contradictedSlices"
> {
  readonly series: TypedSeries[];
}

/** Numbers of studies by StudyInstanceUID, and of damaged and contradicted slices by series. */
interface Counts {
  readonly studies: ReadonlyMap<string, number>;
  readonly faults: ReadonlyMap<string, number>;
  readonly contradictions: ReadonlyMap<string, number>;
}

function finish(study: StudyInMaking, { studies, faults, contradictions }: Counts): FoundStudy {
  const uids = new Set(study.series.map(({ seriesInstanceUid }) => seriesInstanceUid));
  return {
    ...study,
    date: earliestDate(study),
    series: study.series.sort(compareSeries),
    sharesUid: (studies.get(study.studyInstanceUid) ?? 0) > 1,
    unusableSlices: new Map([...faults].filter(([uid]) => uids.has(uid))),
    contradictedSlices: [...uids].reduce((sum, uid) => sum + (contradictions.get(uid) ?? 0), 0),
  };
}

function earliestDate({ series }: StudyInMaking): string {
  const dates = series.flatMap(({ headers }) => headers.flatMap(({ studyDate }) => studyDate ?? []));
  return dates.reduce((first, date) => (first === "" || date < first ? date : first), "");
}

function countBy<T>(all: readonly T[], keyOf: (one: T) => string | undefined): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of all) {
    const key = keyOf(one);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function checkOverrules(series: readonly MrSeries[], overrules: SeriesOverrules, folder: string): void {
  const known = new Set(series.map(({ seriesInstanceUid }) => seriesInstanceUid));
  const unknown = [...overrules.keys()].find((uid) => !known.has(uid));
  if (unknown !== undefined)
    throw new UserError(
      `--series names ${unknown}, a series that ${folder} does not hold; its ${known.size} series are listed without --series`,
    );
}

function typeParts(uid: string, files: readonly MrFile[], overrules: SeriesOverrules): TypedSeries[] {
  const stated = overrules.get(uid);
  if (stated !== undefined) {
    const headers = files.map(({ header }) => header);
    return [{ seriesInstanceUid: uid, files, headers, ...overruleType(typeSeries(headers), stated) }];
  }
  const parts = partByAcquisition(files);
  return parts.map(({ files: own, type }, index) => ({
    seriesInstanceUid: uid,
    ...(parts.length > 1 && { part: index + 1 }),
    files: own,
    headers: own.map(({ header }) => header),
    ...type,
  }));
}

function compareSeries(a: TypedSeries, b: TypedSeries): number {
  const numberOf = ({ headers }: TypedSeries): number => headers[0]?.seriesNumber ?? Number.MAX_SAFE_INTEGER;
  return (
    numberOf(a) - numberOf(b) ||
    compareTexts(a.seriesInstanceUid, b.seriesInstanceUid) ||
    (a.part ?? 0) - (b.part ?? 0)
  );
}

function compareStudies(a: FoundStudy, b: FoundStudy): number {
  return (
    compareTexts(a.patientKey, b.patientKey) ||
    compareTexts(a.date, b.date) ||
    compareTexts(a.studyInstanceUid, b.studyInstanceUid)
  );
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
