import type { QuarantinedSlice } from "@spinegrade/volumes/slices";

/** Rows of a table of faults: the ids of their series, then file, byte and reason. */
export function faultRows(ids: readonly string[], quarantined: readonly QuarantinedSlice[]): string[][] {
  return quarantined.map(({ file, frame, byteOffset, reason }) => [
    ...ids,
    frame === undefined ? file : `${file} frame ${frame}`,
    byteOffset === undefined ? "-" : String(byteOffset),
    reason,
  ]);
}
