import type { DataSet } from "../dicom/data-set.ts";
import { TAGS } from "../dicom/dicom-tags.ts";
import { statedText, statedUnsigned } from "../dicom/values/stated-values.ts";

/** The place of a file among those that an image of many frames was divided into (PS3.3 section C.7.6.16.2.2.4). */
export interface ConcatenatedPart {
  readonly uid: string;
  /** From 1. */
  readonly number: number;
  /** Undefined where the file does not state it. */
  readonly total: number | undefined;
}

/** Undefined where the file is no part of a concatenation. */
export function readConcatenation(file: DataSet): ConcatenatedPart | undefined {
  const uid = statedText(file, TAGS.concatenationUid);
  const number = statedUnsigned(file, TAGS.inConcatenationNumber);
  if (uid === undefined || number === undefined) return undefined;
  return { uid, number, total: statedUnsigned(file, TAGS.inConcatenationTotalNumber) };
}

/** Whether one of the parts 1 to the last is missing. @param parts of one concatenation. */
export function isIncomplete(parts: readonly ConcatenatedPart[]): boolean {
  const last = Math.max(...parts.flatMap(({ number, total = 0 }) => [number, total]));
  return new Set(parts.map(({ number }) => number)).size < last;
}
