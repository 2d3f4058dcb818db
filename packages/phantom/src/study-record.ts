import { readdir, rm, stat } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { compileSchema, PHANTOM_RECORDS, readJson, writeJsonAtomic } from "@spinegrade/pipeline";
import type { Split } from "./plan-study.ts";

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
  await writeJsonAtomic(recordPath(dataDir, record.split, record.studyId), record);
}

/** All records of a data set; none when there is no such folder. */
export async function readStudyRecords(dataDir: string): Promise<StudyRecord[]> {
  const folder = recordsDir(dataDir);
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  return Promise.all(names.map((name) => readJson(join(folder, name), validateStudyRecord)));
}

/** Whether every file of a record is there with its size. */
export async function isWhole(dataDir: string, record: StudyRecord): Promise<boolean> {
  const sizes = await Promise.all(
    record.files.map(({ path }) =>
      stat(join(dataDir, path)).then(
        ({ size }) => size,
        () => -1,
      ),
    ),
  );
  return record.files.length > 0 && record.files.every(({ bytes }, i) => bytes === sizes[i]);
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
