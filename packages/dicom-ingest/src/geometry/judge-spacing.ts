import { SAME_PLACE_MM } from "./sort-by-place.ts";

const GAP = 1.5; // times the usual step
const UNEVEN = 0.1; // of the usual step
const CROWDED_MM = 2.5; // slices of one acquisition of a spine lie 3 mm apart and more, or evenly
const LEAST_CLUSTERS = 3;
const LEAST_STEPS = 2; // of two different steps the smaller is the usual one: slices can be missing, but there are no extra ones

/** An irregularity of the step from one slice to the next. */
export type OddStep = "gap" | "uneven" | "crowded";

/** The distances between the slices of a group. */
export interface Spacing {
  /** From each slice to the next, mm; one fewer than slices. */
  readonly stepsMm: readonly number[];
  /** The usual step; infinite if all slices are at one position. */
  readonly usualMm: number;
  /** `gap`: 1.5 times the usual step or more; `crowded`: as a second acquisition lies between the slices of the first. */
  readonly odd: readonly (OddStep | undefined)[];
}

/** Judges how far apart slices lie. @param placesMm along their normal, ascending. */
export function judgeSpacing(placesMm: readonly number[]): Spacing {
  const stepsMm = placesMm.slice(1).map((place, i) => place - (placesMm[i] ?? place));
  const limitMm = crowdedBelow(stepsMm);
  const apart = stepsMm.filter((step) => step >= limitMm);
  const usualMm = median(apart);
  const odd = stepsMm.map((step): OddStep | undefined => {
    if (step < limitMm) return "crowded";
    if (apart.length < LEAST_STEPS) return undefined;
    if (step > GAP * usualMm) return "gap";
    return Math.abs(step - usualMm) > UNEVEN * usualMm ? "uneven" : undefined;
  });
  return { stepsMm, usualMm, odd };
}

/** Whether there are at least three slices, evenly spaced. @param placesMm along their normal, ascending. */
export function isEven(placesMm: readonly number[]): boolean {
  const { stepsMm, usualMm } = judgeSpacing(placesMm);
  return stepsMm.length > 1 && stepsMm.every((step) => Math.abs(step - usualMm) <= UNEVEN * usualMm);
}

/**
 * Steps below this are not the distance between two slices of one acquisition: none at all, or less than half of the wide
 * steps where these part the slices into three clusters and more, most of them equally large.
 */
function crowdedBelow(stepsMm: readonly number[]): number {
  // a gap is wider than the steps that part acquisitions, and parts nothing: look below it
  for (const largest of distinctFromLargest(stepsMm)) {
    const wide = stepsMm.filter((step) => step >= largest / 2);
    if (wide.length + 1 < LEAST_CLUSTERS || wide.length === stepsMm.length) continue;
    const clusters = sizesOf(stepsMm, largest / 2);
    const most = clusters.reduce((found, size) => Math.max(found, size), 0);
    if (2 * clusters.filter((size) => size === most).length > clusters.length)
      return Math.max(Math.min(CROWDED_MM, median(wide) / 2), SAME_PLACE_MM);
  }
  return SAME_PLACE_MM;
}

/** Steps of different lengths, the largest first; those that rounding alone tells apart once. */
function distinctFromLargest(stepsMm: readonly number[]): number[] {
  const distinct: number[] = [];
  for (const step of [...stepsMm].sort((a, b) => b - a)) {
    if (step < (distinct.at(-1) ?? Number.POSITIVE_INFINITY) * (1 - UNEVEN)) distinct.push(step);
  }
  return distinct;
}

/** The numbers of slices between successive steps of at least `wideMm`. */
function sizesOf(stepsMm: readonly number[], wideMm: number): number[] {
  const sizes = [1];
  for (const step of stepsMm) {
    const last = sizes.length - 1;
    if (step >= wideMm) sizes.push(1);
    else sizes[last] = (sizes[last] ?? 0) + 1;
  }
  return sizes;
}

/** The middle value, the lower of two; infinite when there is none, so that nothing exceeds it. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.POSITIVE_INFINITY;
}
