import { readdir, readFile, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  compileSchema,
  PHANTOM_RECORDS,
  readSealedJson,
  sha256,
  UserError,
  writeSealedJson,
} from "@spinegrade/pipeline";
import type { Split } from "../plan/plan-study.ts";

/**
 * What was written for one study. Records lie in the hidden folder `.phantom` of the data set, so that a later run
 * knows which studies are whole and which folders are its own to replace or remove.
 */
export interface StudyRecord {
  readonly studyId: number;
  readonly split: Split;
  /** Key of the task that made it; empty while its files are being written. */
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

const validateStudyRecord = compileSchema<StudyRecord>({
  type: "object",
  additionalProperties: false,
  required: ["studyId", "split", "key", "files"],
  properties: {
    studyId: { type: "integer", minimum: 1 },
    split: { enum: ["train", "test"] },
    key: { type: "string" },
    files: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["path", "bytes", "sha256"],
        properties: { path: { type: "string" }, bytes: { type: "integer" }, sha256: { type: "string" } },
      },
    },
  },
});

const RECORD_NAME = /^(train|test)-(\d+)\.json$/;

/** The hidden folder of a data set that the phantom made. */
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

/** All records of a data set; none when there is no such folder. */
export async function readStudyRecords(dataDir: string): Promise<StudyRecord[]> {
  const folder = recordsDir(dataDir);
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder)).filter((name) => RECORD_NAME.test(name)).sort();
  return Promise.all(names.map((name) => readRecord(folder, name)));
}

/** A record that is damaged counts as that of a study that is not whole: its name says which. */
async function readRecord(folder: string, name: string): Promise<StudyRecord> {
  try {
    return await readSealedJson(join(folder, name), validateStudyRecord);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const [, split, studyId] = RECORD_NAME.exec(name) ?? [];
    return { studyId: Number(studyId), split: split === "train" ? "train" : "test", key: "", files: [] };
  }
}

/** Whether every file of a record is there as it was written, by its SHA-256. */
export async function isWhole(dataDir: string, record: StudyRecord): Promise<boolean> {
  for (const file of record.files) {
    const found = await readFile(join(dataDir, file.path)).catch(() => undefined); // gone or unreadable: made again
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
