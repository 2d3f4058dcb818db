import { UserError } from "@spinegrade/pipeline";
import type { SubmissionFault } from "./check-rows.ts";

const SHOWN = 20;

/** A submission that would be refused: all its faults, the first 20 of them in the message. */
export class SubmissionError extends UserError {
  override name = "SubmissionError";
  readonly faults: readonly SubmissionFault[];

  /** @param what the submission's name in the message. @param remedy what to do. */
  constructor(what: string, faults: readonly SubmissionFault[], remedy: string) {
    const lines = faults.slice(0, SHOWN).map(({ rowId, message }) => `  ${rowId}: ${message}`);
    if (faults.length > SHOWN) lines.push(`  and ${faults.length - SHOWN} more`);
    const count = faults.length === 1 ? "a fault" : `${faults.length} faults`;
    super(`${what} has ${count}:\n${lines.join("\n")}\n${remedy}`);
    this.faults = faults;
  }
}
