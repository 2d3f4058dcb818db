import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  parseRowId,
  readSubmission,
  readTestSeries,
  SERIES_DESCRIPTIONS,
  type SeriesDescription,
  type StudyRequest,
  TABLE_FILES,
} from "@spinegrade/competition-data";
import { UserError } from "@spinegrade/pipeline";

/** A study to predict, and what the table says wrongly of it. */
export interface ListedStudy extends StudyRequest {
  readonly faults: readonly string[];
}

/** The studies of a submission, in its order. */
export interface ListedStudies {
  readonly studies: readonly ListedStudy[];
  /** Faults of the tables as a whole. */
  readonly faults: readonly string[];
}

const IMAGES = "test_images";

/**
 * Lists the test studies whatever the tables look like: those of `test_series_descriptions.csv`, read line by line where it
 * has faults; where it is missing or lists none, those of `sample_submission.csv`, and else the folders of `test_images`.
 * @throws UserError when none of the three names a study.
 */
export async function listStudies(dataDir: string): Promise<ListedStudies> {
  const table = await readTable(dataDir);
  const [folders, sample] = [await studyFolders(dataDir), await sampleStudies(dataDir)];
  const known = table.studies.map(({ studyId }) => studyId);
  if (known.length > 0) {
    const strays = folders.filter((studyId) => !known.includes(studyId));
    const fault = `${IMAGES} holds studies that ${TABLE_FILES.testSeries} does not list: ${strays.join(", ")}`;
    return { studies: table.studies, faults: [...table.faults, ...(strays.length > 0 ? [fault] : [])] };
  }
  const [ids, source] = sample.length > 0 ? [sample, TABLE_FILES.sampleSubmission] : [folders, IMAGES];
  if (ids.length === 0) {
    throw new UserError(
      `no test studies: neither ${TABLE_FILES.testSeries} nor ${TABLE_FILES.sampleSubmission} nor ${IMAGES} in ${dataDir} names one`,
    );
  }
  return {
    studies: ids.map((studyId) => ({
      studyId,
      series: [],
      faults: [`${TABLE_FILES.testSeries} does not list it`],
    })),
    faults: [
      ...table.faults,
      `the studies are those of ${source}: ${TABLE_FILES.testSeries} is missing or lists none`,
    ],
  };
}

async function readTable(dataDir: string): Promise<ListedStudies> {
  try {
    const rows = await readTestSeries(dataDir);
    const lines = rows.map(({ studyId, seriesId, description }) => [
      String(studyId),
      String(seriesId),
      description,
    ]);
    return { studies: toStudies(lines), faults: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const text = await readFile(join(dataDir, TABLE_FILES.testSeries), "utf8").catch(() => "");
    const lines = text.split(/\r\n|\n|\r/).map((line) => line.split(",").map((cell) => cell.trim()));
    return { studies: toStudies(lines), faults: [error.message] };
  }
}

/** The content of one study's lines. */
interface StudyLines {
  readonly series: Map<number, SeriesDescription>;
  readonly faults: string[];
}

/** Lines of study, series and description; a line without a study's number is not a study. */
function toStudies(lines: readonly (readonly string[])[]): ListedStudy[] {
  const studies = new Map<number, StudyLines>();
  for (const [study = "", series = "", text = ""] of lines) {
    if (!isId(study)) continue;
    const listed: StudyLines = studies.get(Number(study)) ?? { series: new Map(), faults: [] };
    studies.set(Number(study), listed);
    const description = SERIES_DESCRIPTIONS.find((known) => known === text);
    if (!isId(series)) listed.faults.push(`"${series}" is not a series number`);
    else if (description === undefined)
      listed.faults.push(
        `series ${series} is described as "${text}", which is none of ${SERIES_DESCRIPTIONS.join(", ")}: it is not used`,
      );
    else listed.series.set(Number(series), description);
  }
  return [...studies].map(([studyId, { series, faults }]) => ({
    studyId,
    series: [...series].map(([seriesId, description]) => ({ seriesId, description })),
    faults,
  }));
}

function isId(text: string): boolean {
  return /^[1-9]\d*$/.test(text) && Number.isSafeInteger(Number(text));
}

async function studyFolders(dataDir: string): Promise<number[]> {
  const folder = join(dataDir, IMAGES);
  const names = existsSync(folder) ? await readdir(folder) : [];
  return names
    .filter(isId)
    .map(Number)
    .sort((a, b) => a - b);
}

/** Studies of the sample; none where it cannot be read, which `compareWithSample` reports. */
async function sampleStudies(dataDir: string): Promise<number[]> {
  const path = join(dataDir, TABLE_FILES.sampleSubmission);
  if (!existsSync(path)) return [];
  const rows = await readSubmission(path).catch((error: unknown) => {
    if (error instanceof UserError) return [];
    throw error;
  });
  return [...new Set(rows.flatMap(({ rowId }) => parseRowId(rowId)?.studyId ?? []))];
}
