import type { Shard, SkippedFile } from "@spinegrade/dicom-ingest";
import { existsSync } from "node:fs";
import { countOf, explainWriteFailure, isBundle, isPathName, UserError } from "@spinegrade/pipeline";
import { makeFolder } from "@spinegrade/pipeline/atomic-files";
import { findStudies, type FoundStudy, type SeriesOverrules } from "@spinegrade/series-types";
import { checkOutputFolder } from "./check-output-folder.ts";

/** Number of reasons for skipped files that the error names. */
const MOST_REASONS = 5;

const WEIGHTS = /\.(pth|pt|safetensors)$/i;

/** A folder whose studies are found, and the folder for results. */
export interface FolderToGrade {
  readonly out: string;
  readonly studies: readonly FoundStudy[];
  readonly skipped: readonly SkippedFile[];
  readonly overrules: SeriesOverrules | undefined;
  /** The studies are those of a shard: the tables and the page of all studies are left to the merge. */
  readonly shard?: Shard;
}

/**
 * Checks that the first operand is no model, as where `--models A B DIR` is meant to name two.
 * @param models the values of `--models`. @param operands the folder, then more models.
 * @param isRun whether a run that can grade has that name; asked only of a name that is not a path.
 * @throws UserError with the command line that was probably meant.
 */
export async function refuseModelAsFolder(
  models: readonly string[],
  operands: readonly string[],
  isRun: (name: string) => Promise<boolean>,
): Promise<void> {
  const [dir = "", ...others] = operands;
  const last = others.at(-1);
  const isName = !existsSync(dir) && isPathName(dir);
  // with a folder behind it, a name is that of a run, be it trained or not
  const isFolderLast = last !== undefined && existsSync(last) && !isModel(last);
  const isRunFirst = isName && (isFolderLast || (models.length > 0 && (await isRun(dir))));
  if (!isModel(dir) && !isRunFirst) return;
  const named = [...models, dir, ...others.slice(0, -1)].join(" ");
  throw new UserError(
    `${dir} is a model, where the folder of the studies belongs: grade ${last ?? "DIR"} --models ${named}`,
  );
}

function isModel(path: string): boolean {
  return WEIGHTS.test(path) || isBundle(path);
}

/**
 * Finds the studies of a folder and makes the folder for results. Needs no engine: a wrong folder is known at once.
 * @throws UserError when the folder holds no MR series, or results cannot be written.
 */
export async function openFolder(
  dir: string,
  out: string,
  overrules?: SeriesOverrules,
): Promise<FolderToGrade> {
  await checkOutputFolder(dir, out);
  const { studies, skipped } = await findStudies(dir, { except: out, ...(overrules && { overrules }) });
  if (studies.length === 0) throw new UserError(`${dir} holds no MR series: ${describeSkipped(skipped)}`);
  await makeFolder(out).catch((error: unknown) => {
    throw explainWriteFailure(out, error);
  });
  return { out, studies, skipped, overrules };
}

function describeSkipped(skipped: readonly SkippedFile[]): string {
  if (skipped.length === 0) return "it is empty";
  const counts = new Map<string, number>();
  for (const { reason } of skipped) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const lines = [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([reason, count]) => `${countOf(count, "file")}: ${reason}`);
  return lines.slice(0, MOST_REASONS).join("; ");
}
