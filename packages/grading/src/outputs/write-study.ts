import { rm } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson, describeWithHash, sha256, writeFileAtomic, writeReceipt } from "@spinegrade/pipeline";
import type { StudyOutcome } from "../study/grade-study.ts";
import { type GradedStudy, parseGradedStudy } from "../study/graded-study.ts";
import { formatLong } from "./format-long.ts";
import { formatWide } from "./format-wide.ts";
import { renderStudy } from "./render-study.ts";

/** The outputs of a study, the receipt last: without it, the study is graded again. */
const STUDY_FILES = ["results.json", "results.csv", "results-wide.csv", "report.html"] as const;

const TASK = "grading:study";

/**
 * Writes the outputs of a study into its folder, each atomically.
 * @param contentKey of everything that they depend on.
 * @throws UserError when one cannot be written.
 */
export async function writeStudy(folder: string, outcome: StudyOutcome, contentKey: string): Promise<void> {
  const { result } = outcome;
  const texts: Record<(typeof STUDY_FILES)[number], string> = {
    "results.json": formatJson(result),
    "results.csv": formatLong([result]),
    "results-wide.csv": formatWide([result]),
    "report.html": renderStudy(outcome),
  };
  await rm(join(folder, "receipt.json"), { force: true });
  for (const name of STUDY_FILES) await writeFileAtomic(join(folder, name), texts[name]);
  const stored = await Promise.all(STUDY_FILES.map((name) => describeWithHash(folder, name)));
  await writeReceipt(folder, { task: TASK, contentKey: keyWith(contentKey), stored });
}

/** The key of a receipt: of the inputs and of the form of the outputs. */
export function keyWith(contentKey: string): string {
  return sha256(`grading outputs 7 ${contentKey}`);
}

/** JSON whose first line after the brace is the notice; its content is checked against the schema. */
function formatJson(result: GradedStudy): string {
  const { notice, ...others } = parseGradedStudy(JSON.parse(canonicalJson(result)), "results.json");
  return `${JSON.stringify({ notice, ...others }, null, 2)}\n`;
}
