import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { explainWriteFailure, UserError, writeFileAtomic } from "@spinegrade/pipeline";
import type { SkippedFile } from "@spinegrade/dicom-ingest";
import { findStudies, type FoundStudy, type SeriesOverrules } from "@spinegrade/series-types";
import type { GradingModel } from "../models/grading-model.ts";
import { NetCache } from "../models/net-cache.ts";
import { formatLong } from "../outputs/format-long.ts";
import { formatWide } from "../outputs/format-wide.ts";
import { renderIndex, type SkippedStudy } from "../outputs/render-index.ts";
import { writeStudy } from "../outputs/write-study.ts";
import { gradeStudy, type StudyOutcome } from "../study/grade-study.ts";
import type { GradedStudy } from "../study/graded-study.ts";
import { checkOutside } from "./check-outside.ts";
import { folderOf, keyOf, readKnown } from "./known-studies.ts";

/** How many kinds of files that are no MR images the error names. */
const MOST_REASONS = 5;

/** What `gradeFolder` is asked for. */
export interface GradeFolderOptions {
  readonly models: readonly GradingModel[];
  readonly overrules?: SeriesOverrules;
  readonly withNames?: boolean;
  /** Whether studies are graded again whose results exist. */
  readonly force?: boolean;
  /** Called after each study. */
  readonly onStudy?: (done: number, total: number) => void;
}

/** A study whose results are in the output folder. */
export interface StudyInFolder {
  /** Name of its folder in the output folder. */
  readonly folder: string;
  readonly result: GradedStudy;
  /** Whether its results existed and were not made again. */
  readonly wasKnown: boolean;
}

/** What became of a folder. */
export interface FolderOutcome {
  readonly studies: readonly StudyInFolder[];
  readonly skipped: readonly SkippedStudy[];
  /** Damaged files, with reasons. */
  readonly faults: readonly { readonly file: string; readonly reason: string }[];
}

/**
 * Grades every lumbar MR study in a folder of any layout and writes results into the output folder, study by study: each is
 * complete before the next begins, and what exists of the same inputs is not made again. Nothing is written into the
 * folder. The engine must be started.
 * @throws UserError when the folder holds no MR series, or results cannot be written.
 */
export async function gradeFolder(
  dir: string,
  out: string,
  options: GradeFolderOptions,
): Promise<FolderOutcome> {
  checkOutside(dir, out);
  await makeFolder(out);
  const { models, overrules, force = false, onStudy, withNames = false } = options;
  const { studies, skipped } = await findStudies(dir, { except: out, ...(overrules && { overrules }) });
  if (studies.length === 0) throw new UserError(`${dir} holds no MR series: ${describeSkipped(skipped)}`);
  const nets = new NetCache();
  const done: StudyInFolder[] = [];
  const failed: SkippedStudy[] = [];
  try {
    for (const [index, study] of studies.entries()) {
      const folder = folderOf(study);
      const key = await keyOf(study, models, { overrules, withNames });
      const known = force ? undefined : await readKnown(join(out, folder), key);
      if (known !== undefined) done.push({ folder, result: known, wasKnown: true });
      else {
        const outcome = await gradeOrReason(study, options, nets);
        if ("reason" in outcome) failed.push(outcome);
        else {
          await writeStudy(join(out, folder), outcome, key);
          done.push({ folder, result: outcome.result, wasKnown: false });
        }
      }
      onStudy?.(index + 1, studies.length);
    }
  } finally {
    nets.dispose();
  }
  if (studies.length > 1 && done.length > 0) await writeSummary(out, done, failed);
  return { studies: done, skipped: failed, faults: skipped.filter(({ isFault }) => isFault) };
}

/** @throws UserError when it cannot be made: before an hour of work, not after. */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error: unknown) => {
    throw explainWriteFailure(path, error);
  });
}

/** Grades a study; a study that cannot be graded, or of which no row is, gives the reason and does not end the others. */
async function gradeOrReason(
  study: FoundStudy,
  { models, withNames = false }: GradeFolderOptions,
  nets: NetCache,
): Promise<StudyOutcome | SkippedStudy> {
  const { studyInstanceUid } = study;
  try {
    const outcome = await gradeStudy(study, models, { nets, withNames });
    const { rows } = outcome.result;
    if (rows.some(({ grade }) => grade !== null)) return outcome;
    const reasons = new Set(rows.flatMap(({ notGraded }) => notGraded ?? []));
    return { studyInstanceUid, reason: [...reasons].join("; ") };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { studyInstanceUid, reason: error.message };
  }
}

async function writeSummary(
  out: string,
  studies: readonly StudyInFolder[],
  skipped: readonly SkippedStudy[],
): Promise<void> {
  const results = studies.map(({ result }) => result);
  await writeFileAtomic(join(out, "results.csv"), formatLong(results));
  await writeFileAtomic(join(out, "results-wide.csv"), formatWide(results));
  await writeFileAtomic(join(out, "index.html"), renderIndex(studies, skipped));
}

function describeSkipped(skipped: readonly SkippedFile[]): string {
  if (skipped.length === 0) return "it is empty";
  const counts = new Map<string, number>();
  for (const { reason } of skipped) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const lines = [...counts].sort((a, b) => b[1] - a[1]).map(([reason, count]) => `${count} files: ${reason}`);
  return lines.slice(0, MOST_REASONS).join("; ");
}
