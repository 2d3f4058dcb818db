import { join } from "node:path";
import { type Shard, shardResultPath } from "@spinegrade/dicom-ingest";
import { sha256File, writeJsonAtomic } from "@spinegrade/pipeline";
import type { StudyInFolder } from "../commands/folder-outcome.ts";
import type { SkippedStudy } from "../outputs/render-index.ts";

/** Lists the results of a shard: the folders of its studies with the hash of each receipt. Names neither files nor patients. */
export async function writeShard(
  out: string,
  shard: Shard,
  {
    studies,
    skipped,
  }: { readonly studies: readonly StudyInFolder[]; readonly skipped: readonly SkippedStudy[] },
): Promise<void> {
  const graded = [];
  for (const { folder } of studies)
    graded.push({ folder, receipt: await sha256File(join(out, folder, "receipt.json")) });
  await writeJsonAtomic(join(out, shardResultPath(shard)), { graded, skipped });
}
