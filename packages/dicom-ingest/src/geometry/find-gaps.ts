import { dot, sliceNormal, type SliceRecord, subtract, type Vector3 } from "@spinegrade/volumes/slices";
import { partBy } from "../acquisitions/part-by.ts";
import { judgeSpacing } from "./judge-spacing.ts";

/** A gap between two slices of a group: some are missing, or stacks are apart. */
export interface SliceGap {
  /** The slices on both sides, in order along their normal. */
  readonly before: SliceRecord;
  readonly after: SliceRecord;
  readonly widthMm: number;
  /** Number of slices that fit into it at the usual step. */
  readonly missing: number;
}

/**
 * Finds the gaps of a volume, as the flag `gap-between-slices` counts them.
 * @param slices of its slice table; none of unknown place is next to a gap.
 */
export function findGaps(slices: readonly SliceRecord[]): SliceGap[] {
  const placed = slices.flatMap((slice) =>
    slice.projectionMm === null ? [] : [{ slice, placeMm: slice.projectionMm }],
  );
  return partBy(placed, ({ slice }) => slice.group).flatMap((group) => {
    // slices that are stretched for the two-stage nets are in another order
    const inOrder = group.toSorted((a, b) => a.placeMm - b.placeMm);
    const { odd, stepsMm, usualMm } = judgeSpacing(inOrder.map(({ placeMm }) => placeMm));
    return odd.flatMap((step, index): SliceGap[] => {
      const [before, after] = [inOrder[index]?.slice, inOrder[index + 1]?.slice];
      if (step !== "gap" || before === undefined || after === undefined) return [];
      const widthMm = stepsMm[index] ?? Number.NaN;
      return [{ before, after, widthMm, missing: Math.round(widthMm / usualMm) - 1 }];
    });
  });
}

/** The gap that a place of the patient lies in; undefined where it lies in none. */
export function gapAt(gaps: readonly SliceGap[], placeMm: Vector3): SliceGap | undefined {
  return gaps.find(({ before: { orientation, positionMm }, widthMm }) => {
    if (orientation === null || positionMm === null) return false;
    const alongMm = dot(subtract(placeMm, positionMm), sliceNormal(orientation));
    return alongMm >= 0 && alongMm <= widthMm;
  });
}
