import { readdir, readFile, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  closedObject,
  compileSchema,
  PHANTOM_RECORDS,
  readSealedJson,
  sha256,
  UserError,
  writeSealedJson,
} from "@spinegrade/pipeline";
import type { Split } from "../plan/plan-study.ts";

/**
 * The files written for one study. Records are in the data set's hidden folder `.phantom`; they tell a later run which
 * studies are intact and which folders it may replace or remove.
 */
export interface StudyRecord {
  readonly studyId: number;
  readonly split: Split;
  /** Key of the task that generated the study; empty while its files are being written. */
  readonly key: string;
  readonly files: readonly RecordedFile[];
}

/** A file of a study. */
export interface RecordedFile {
  /** Relative to the data set's folder. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

const parseStudyRecord = compileSchema<StudyRecord>(
  closedObject({
    studyId: { type: "integer", minimum: 1 },
    split: { enum: ["train", "test"] },
    key: { type: "string" },
    files: {
      type: "array",
      items: closedObject({
        path: { type: "string" },
        bytes: { type: "integer" },
        sha256: { type: "string" },
      }),
    },
  }),
);

const RECORD_NAME = /^(train|test)-(\d+)\.json$/;

/** The hidden folder for the records of a generated data set. */
export function recordsDir(dataDir: string): string {
  return join(dataDir, PHANTOM_RECORDS);
}

/** The folder of images of a split. */
export function imagesDir(split: Split): string {
  return `${split}_images`;
}

/** Writes a study's record. */
export async function writeStudyRecord(dataDir: string, record: StudyRecord): Promise<void> {
  await writeSealedJson(recordPath(dataDir, record.split, record.studyId), record);
}

/** Reads all records of a data set; none if the folder does not exist. */
export async function readStudyRecords(dataDir: string): Promise<StudyRecord[]> {
  const folder = recordsDir(dataDir);
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder)).filter((name) => RECORD_NAME.test(name)).sort();
  return Promise.all(names.map((name) => readRecord(folder, name)));
}

/** A damaged record counts as the record of an incomplete study, which its name identifies. */
async function readRecord(folder: string, name: string): Promise<StudyRecord> {
  try {
    return await readSealedJson(join(folder, name), parseStudyRecord);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const [, split, studyId] = RECORD_NAME.exec(name) ?? [];
    return { studyId: Number(studyId), split: split === "train" ? "train" : "test", key: "", files: [] };
  }
}

/** Whether every file of a record exists and matches its SHA-256. */
export async function isWhole(dataDir: string, record: StudyRecord): Promise<boolean> {
  for (const file of record.files) {
    const found = await readFile(join(dataDir, file.path)).catch(() => undefined); // missing or unreadable: generated again
    if (found?.length !== file.bytes || sha256(found) !== file.sha256) return false;
  }
  return record.files.length > 0;
}

/** Removes a study's images, then its record. */
export async function removeStudy(
  dataDir: string,
  { split, studyId }: Pick<StudyRecord, "split" | "studyId">,
): Promise<void> {
  await rm(join(dataDir, imagesDir(split), String(studyId)), { recursive: true, force: true });
  await rm(recordPath(dataDir, split, studyId), { force: true });
}

function recordPath(dataDir: string, split: Split, studyId: number): string {
  return join(recordsDir(dataDir), `${split}-${studyId}.json`);
}
