import { isEven, judgeSpacing } from "../geometry/judge-spacing.ts";
import type { AcquisitionHeader } from "../geometry/acquisition-header.ts";

/** The data that tell the acquisitions of a group apart: a slice's header, and its place along the group's normal. */
export interface AcquiredSlice {
  readonly slice: { readonly header: { readonly acquisition: AcquisitionHeader } };
  /** mm; null when the place is unknown. */
  readonly projectionMm: number | null;
}

/** A slice whose place is known. */
export interface PlacedSlice extends AcquiredSlice {
  readonly projectionMm: number;
}

type Part = readonly PlacedSlice[];

const MOST_PARTS = 1000; // more are not acquisitions, and each is compared with all others
const GRID_ROUNDING = 0.025; // of a step: what headers round, and far less than a patient moves between acquisitions

/** Whether slices share a position, or a second acquisition is interleaved with the first. */
export function isCrowded(slices: Part): boolean {
  return judgeSpacing(placesOf(slices)).odd.includes("crowded");
}

/**
 * Whether there are at least two parts with at least two slices each, none of them crowded, each overlapping another.
 */
export function areAcquisitions(parts: readonly Part[]): boolean {
  return (
    parts.length > 1 &&
    parts.length <= MOST_PARTS &&
    parts.every((part) => part.length > 1 && !isCrowded(part)) &&
    parts.every((part) => parts.some((other) => other !== part && overlap(part, other)))
  );
}

/**
 * Whether slices are unevenly spaced as a whole but evenly in every part. The odd and even slices of one acquisition do
 * not count as such parts, whichever slices are missing: together they are on one grid.
 */
export function areEvenParts(whole: Part, parts: readonly Part[]): boolean {
  const { odd, stepsMm } = judgeSpacing(placesOf(whole));
  if (odd.every((step) => step === undefined)) return false;
  if (!parts.every((part) => isEven(placesOf(part)))) return false;
  const partStepsMm = parts.map((part) => judgeSpacing(placesOf(part)).usualMm);
  const gridMm =
    partStepsMm.reduce((least, mm) => Math.min(least, mm), Number.POSITIVE_INFINITY) / parts.length;
  return stepsMm.some((step) => {
    const steps = step / gridMm;
    return steps < 1 / 2 || Math.abs(steps - Math.round(steps)) > GRID_ROUNDING;
  });
}

function placesOf(slices: Part): number[] {
  return slices.map(({ projectionMm }) => projectionMm);
}

function overlap(a: Part, b: Part): boolean {
  const [fromA, toA] = [a[0]?.projectionMm ?? 0, a.at(-1)?.projectionMm ?? 0];
  const [fromB, toB] = [b[0]?.projectionMm ?? 0, b.at(-1)?.projectionMm ?? 0];
  return fromA < toB && fromB < toA;
}
