import { UserError } from "@spinegrade/pipeline";
import type { SubmissionFault } from "./check-rows.ts";
import { formatFaults } from "./format-faults.ts";

/** A faulty submission: all its faults, the first 20 errors and the first 20 warnings in the message. */
export class SubmissionError extends UserError {
  override name = "SubmissionError";
  readonly faults: readonly SubmissionFault[];

  /** @param what the submission's name in the message. @param remedy what to do. */
  constructor(what: string, faults: readonly SubmissionFault[], remedy: string) {
    super(`${what} has ${formatFaults(faults)}\n${remedy}`);
    this.faults = faults;
  }
}
