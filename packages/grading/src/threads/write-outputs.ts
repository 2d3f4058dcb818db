import { writeStudy } from "../outputs/write-study.ts";
import type { StudyOutcome } from "../study/grade-study.ts";
import { type ChecksMade, type ChecksToMake, makeChecks } from "../study/flags/make-checks.ts";

/** A study's outputs to write; see `writeStudy`. */
export interface OutputsToWrite {
  readonly folder: string;
  readonly outcome: StudyOutcome;
  readonly contentKey: string;
}

/** What there is to do once nets have seen a series, or a whole study. */
export type AfterRequest = { readonly checks: ChecksToMake } | { readonly outputs: OutputsToWrite };

/** Makes the checks, or writes the outputs, of which nothing is found. @throws UserError when one cannot be written. */
export async function answerAfter(request: AfterRequest): Promise<ChecksMade> {
  if ("checks" in request) return makeChecks(request.checks);
  const { folder, outcome, contentKey } = request.outputs;
  await writeStudy(folder, outcome, contentKey);
  return { levels: undefined, quality: [] };
}
