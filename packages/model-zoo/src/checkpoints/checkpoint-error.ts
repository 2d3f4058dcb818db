import { printableLines, UserError } from "@spinegrade/pipeline";
import { shownName } from "./shown-name.ts";

/** The mismatches between a checkpoint and a net; each list is complete. */
export interface CheckpointFaults {
  /** Names in the net that the checkpoint lacks. */
  readonly missing: readonly string[];
  /** Names in the checkpoint that the net lacks. */
  readonly unexpected: readonly string[];
  /** Entries whose type or shape differs, for example `F32[64]` where `F32[128]` was expected. */
  readonly misshapen: readonly { readonly name: string; readonly found: string; readonly expected: string }[];
  /** Names of tensors that hold NaN or infinity. */
  readonly notFinite: readonly string[];
}

const NO_FAULTS: CheckpointFaults = { missing: [], unexpected: [], misshapen: [], notFinite: [] };

/**
 * Thrown for a checkpoint that cannot be read or whose weights do not fit the net; nothing of it was loaded. Control
 * characters in the file's names appear as `\\x1b`.
 */
export class CheckpointError extends UserError implements CheckpointFaults {
  override name = "CheckpointError";
  readonly missing: CheckpointFaults["missing"];
  readonly unexpected: CheckpointFaults["unexpected"];
  readonly misshapen: CheckpointFaults["misshapen"];
  readonly notFinite: CheckpointFaults["notFinite"];

  constructor(message: string, faults: CheckpointFaults = NO_FAULTS) {
    super(printableLines(message));
    this.missing = faults.missing;
    this.unexpected = faults.unexpected;
    this.misshapen = faults.misshapen;
    this.notFinite = faults.notFinite;
  }
}

/** Number of faults that an error's message lists; its fields list all. */
const LISTED = 2_000;

/** Formats the faults for an error message, one per line: the first 2,000 and the number of the others. */
export function describeFaults(faults: CheckpointFaults): string[] {
  const lines = [
    ...faults.missing.map((name) => `missing: ${name}`),
    ...faults.unexpected.map((name) => `unexpected: ${shownName(name)}`),
    ...faults.misshapen.map(({ name, found, expected }) => `${name} is ${found}, expected ${expected}`),
    ...faults.notFinite.map((name) => `${name} holds NaN or infinity`),
  ];
  return lines.length > LISTED ? [...lines.slice(0, LISTED), `and ${lines.length - LISTED} more`] : lines;
}
