import { type SeriesFlag, type SliceRecord, FLAG_WORDS } from "@spinegrade/volumes/slices";
import { judgeSpacing } from "../geometry/judge-spacing.ts";

/**
 * Notes on each slice of a group: the flags that name its file, and a gap before it that a missing slice may have left.
 */
export function tileNotes(group: readonly SliceRecord[], flags: readonly SeriesFlag[]): string[][] {
  const { odd, stepsMm } = judgeSpacing(group.map(({ projectionMm }) => projectionMm ?? Number.NaN));
  return group.map(({ fileName }, i) => {
    const gap =
      odd[i - 1] === "gap" ? [`${stepsMm[i - 1]?.toFixed(1) ?? ""} mm after the slice before it`] : [];
    const named = flags
      .filter(({ flag, files }) => flag !== "gap-between-slices" && files.includes(fileName)) // said with its length
      .map(({ flag }) => FLAG_WORDS[flag]);
    return [...gap, ...named];
  });
}
