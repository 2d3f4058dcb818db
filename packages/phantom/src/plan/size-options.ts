import { UserError } from "@spinegrade/pipeline/errors";

/** Smaller sizes than a scanner's, for fast rendering: whole numbers from 1. */
export interface SizeOptions {
  /** Rows and columns of every slice; the field of view does not change. */
  readonly imageSize?: number;
  /** Slices of a sagittal series. */
  readonly sagittalSlices?: number;
  /** Slices of an axial series. */
  readonly axialSlices?: number;
}

/** Requires sizes of which slices can be made. @throws UserError that lists all faults. */
export function requireSizes(sizes: SizeOptions): void {
  const faults = Object.entries(sizes).filter(
    ([, size]: [string, unknown]) => size !== undefined && !(Number.isInteger(size) && Number(size) > 0),
  );
  if (faults.length === 0) return;
  const found = faults.map(([name, size]) => `${name} is ${String(size)}`).join(", ");
  throw new UserError(`sizes must be whole numbers from 1: ${found}`);
}
