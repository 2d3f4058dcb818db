import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "@spinegrade/pipeline";
import type { GradedStudy } from "../study/graded-study.ts";
import { formatLong } from "./format-long.ts";
import { formatWide } from "./format-wide.ts";
import { renderIndex, type SkippedStudy } from "./render-index.ts";

const INDEX = "index.html";

/** Whether a folder has the index of an earlier call. */
export function hasSummary(out: string): boolean {
  return existsSync(join(out, INDEX));
}

/** Writes the tables and the index of several studies. @throws UserError when one cannot be written. */
export async function writeSummary(
  out: string,
  {
    studies,
    skipped,
  }: {
    readonly studies: readonly { readonly folder: string; readonly result: GradedStudy }[];
    readonly skipped: readonly SkippedStudy[];
  },
): Promise<void> {
  const results = studies.map(({ result }) => result);
  await writeFileAtomic(join(out, "results.csv"), formatLong(results));
  await writeFileAtomic(join(out, "results-wide.csv"), formatWide(results));
  await writeFileAtomic(join(out, INDEX), renderIndex(studies, skipped));
}
