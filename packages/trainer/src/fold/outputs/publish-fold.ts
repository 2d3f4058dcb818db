import { rm } from "node:fs/promises";
import { join } from "node:path";
import {
  contentKey,
  describeStored,
  writeFileAtomic,
  writeJsonAtomic,
  writeReceipt,
  writeSealedJson,
} from "@spinegrade/pipeline";
import type { AnyFoldResult } from "../../report/fold-result.ts";
import type { AnyFoldJob } from "../../run/fold-job.ts";
import type { TrainedEpoch } from "../../state/training-progress.ts";
import { foldFolder } from "./read-fold-results.ts";

/** Files by name: text, an object that is written as JSON, or null for one that must not be there. */
export type FilesByName = Readonly<Record<string, string | object | null>>;

/**
 * Writes the files that people and later tasks read into the output folder.
 * @param files those that only this kind of net has, with the page `report.html` last.
 */
export async function publishFold<Epoch extends TrainedEpoch>(
  { run, fold, config, folders }: AnyFoldJob<Epoch>,
  result: AnyFoldResult<Epoch>,
  files: FilesByName,
): Promise<void> {
  const folder = foldFolder(folders, run, fold);
  await writeJsonAtomic(join(folder, "config.json"), config);
  for (const [name, content] of Object.entries(files)) await writeOrRemove(join(folder, name), content);
  await writeSealedJson(join(folder, "result.json"), result);
  const lines = result.epochs.map((record) => `${JSON.stringify(record)}\n`);
  await writeFileAtomic(join(folder, "log.jsonl"), lines.join(""));
  await writeReceipt(folder, {
    task: `trainer:${run}.fold-${fold}`,
    contentKey: contentKey(result),
    stored: [await describeStored(folders.workDir, result.checkpoint)],
  });
}

async function writeOrRemove(path: string, content: string | object | null): Promise<void> {
  if (content === null) await rm(path, { force: true });
  else if (typeof content === "string") await writeFileAtomic(path, content);
  else await writeSealedJson(path, content);
}
