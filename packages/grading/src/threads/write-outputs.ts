import { writeStudy } from "../outputs/write-study.ts";
import type { StudyOutcome } from "../study/grade-study.ts";

/** A study's outputs to write; see `writeStudy`. */
export interface OutputsToWrite {
  readonly folder: string;
  readonly outcome: StudyOutcome;
  readonly contentKey: string;
}

/** Writes a study's outputs. @throws UserError when one cannot be written. */
export function writeOutputs({ folder, outcome, contentKey }: OutputsToWrite): Promise<void> {
  return writeStudy(folder, outcome, contentKey);
}
