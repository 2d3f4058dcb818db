import type { SeriesFlag } from "../volume/series-flags.ts";
import type { SliceRecord } from "../volume/slice-table.ts";
import { FLAG_WORDS } from "../volume/flag-words.ts";

const GAP = 1.5; // times the usual distance of slices

/**
 * What is odd about each slice of a group: the flags that name its file, and a gap before it, as a missing slice leaves
 * one.
 */
export function tileNotes(group: readonly SliceRecord[], flags: readonly SeriesFlag[]): string[][] {
  const steps = group.map(({ projectionMm }, i) => {
    const before = group[i - 1]?.projectionMm;
    return projectionMm === null || typeof before !== "number" ? Number.NaN : projectionMm - before;
  });
  const usual = median(steps.filter(Number.isFinite));
  return group.map(({ fileName }, i) => {
    const step = steps[i] ?? Number.NaN;
    const gap = step > GAP * usual ? [`${step.toFixed(1)} mm after the slice before it`] : [];
    const named = flags.filter(({ files }) => files.includes(fileName)).map(({ flag }) => FLAG_WORDS[flag]);
    return [...gap, ...named];
  });
}

/** The middle value, the lower of two; infinite when there is none, so that nothing exceeds it. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.POSITIVE_INFINITY;
}
