import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sha256 } from "@spinegrade/pipeline";
import { renderStudy } from "./render-study.ts";
import { imagesDir, writeStudyRecord, type RecordedFile, type StudyRecord } from "./study-record.ts";
import { planTask, taskKey, type StudyTask } from "./study-task.ts";

/**
 * Renders a study and writes its files in place of any old ones. A study counts as made only by its record, which is
 * written last and atomically; its files, some fifty, need no flush each, as their sizes are checked against it.
 */
export async function writeStudy(dataDir: string, task: StudyTask): Promise<StudyRecord> {
  const { split, studyId } = task;
  const folder = imagesDir(split);
  await writeStudyRecord(dataDir, { studyId, split, key: "", files: [] });
  await rm(join(dataDir, folder, String(studyId)), { recursive: true, force: true });
  const files: RecordedFile[] = [];
  for (const { path, bytes } of renderStudy(planTask(task))) {
    const target = join(dataDir, folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, bytes);
    files.push({ path: `${folder}/${path}`, bytes: bytes.length, sha256: sha256(bytes) });
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const record = { studyId, split, key: taskKey(task), files };
  await writeStudyRecord(dataDir, record);
  return record;
}
