import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "@spinegrade/pipeline";
import type { GradedStudy } from "../study/graded-study.ts";
import { formatLong } from "./format-long.ts";
import { formatWide } from "./format-wide.ts";
import { renderIndex, type SkippedStudy } from "./render-index.ts";

const INDEX = "index.html";
const WIDE = "results-wide.csv";

/** Whether a folder has the index and the tables of an earlier call. An index alone may be a page of the user's. */
export function hasSummary(out: string): boolean {
  return [INDEX, WIDE].every((name) => existsSync(join(out, name)));
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
  await writeFileAtomic(join(out, WIDE), formatWide(results));
  await writeFileAtomic(join(out, INDEX), renderIndex(studies, skipped));
}
