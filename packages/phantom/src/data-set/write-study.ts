import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { flushFolder, sha256, writeFileAtomic } from "@spinegrade/pipeline";
import { renderStudy } from "../dicom/render-study.ts";
import { imagesDir, writeStudyRecord, type RecordedFile, type StudyRecord } from "./study-record.ts";
import { planTask, taskKey, type StudyTask } from "./study-task.ts";

/**
 * Renders a study, replaces its files and writes its record last: a study without a record does not count.
 * @throws UserError if the disk is full or the folder cannot be written.
 */
export async function writeStudy(dataDir: string, task: StudyTask): Promise<StudyRecord> {
  const { split, studyId } = task;
  const folder = imagesDir(split);
  await writeStudyRecord(dataDir, { studyId, split, key: "", files: [] });
  await rm(join(dataDir, folder, String(studyId)), { recursive: true, force: true });
  const files: RecordedFile[] = [];
  const writes: Promise<void>[] = [];
  for (const { path, bytes } of renderStudy(planTask(task))) {
    const write = writeFileAtomic(join(dataDir, folder, path), bytes, { flushFolder: false });
    // flushing to disk continues while the next slices are rendered; awaiting all of them throws a failure
    write.catch(() => undefined);
    writes.push(write);
    files.push({ path: `${folder}/${path}`, bytes: bytes.length, sha256: sha256(bytes) });
    await setImmediate();
  }
  await Promise.all(writes);
  for (const seriesFolder of new Set(files.map(({ path }) => dirname(path))))
    await flushFolder(join(dataDir, seriesFolder));
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const record = { studyId, split, key: taskKey(task), files };
  await writeStudyRecord(dataDir, record);
  return record;
}
