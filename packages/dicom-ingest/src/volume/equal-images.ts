import { partBy } from "../acquisitions/part-by.ts";
import type { Frame } from "./frames/frame.ts";

/** Pixels by which images are told apart before all their pixels are compared. */
const SAMPLES = 64;
/** Multiples of it spread over an image; those of a whole number of rows would all lie in its first column, which is often empty. */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/** Difference in mm by exports that write fewer digits: far less than the distance of two slices. */
const SAME_MM = 0.06;
const SAME_COSINE = 0.006;
const SPACING_DIGITS = 2;
/** Weights that give slices of different places different sums of their coordinates. */
const WEIGHTS = [1, 1.317, 1.733];

/** Images that are used, and those that show the same. */
export interface DistinctImages {
  readonly slices: readonly Frame[];
  readonly copies: readonly Frame[];
}

/**
 * Drops slices that equal an earlier one in pixels, place and acquisition: a second export gave them other UIDs, and they would
 * count twice.
 * @param slices in order of instance number; the first of equal ones stays.
 */
export function dropCopies(slices: readonly Frame[]): DistinctImages {
  const copies = new Set(
    equalImages(slices)
      .flatMap((alike) => severalBy(alike, statementsOf))
      .flatMap(partByPlace)
      .flatMap(([, ...others]) => others),
  );
  if (copies.size === 0) return { slices, copies: [] };
  return { slices: slices.filter((slice) => !copies.has(slice)), copies: [...copies] };
}

/** Images that show the same although they are stated to lie at different places, or at unknown ones. */
export function repeatedImages(slices: readonly Frame[]): Frame[] {
  return equalImages(slices)
    .filter(([first]) => first !== undefined && !isBlank(first))
    .filter((alike) => alike.some(({ positionMm }) => positionMm === null) || partByPlace(alike).length > 1)
    .flat();
}

/** Whether all pixels of an image are of one value. */
export function isBlank({ pixels }: Pick<Frame, "pixels">): boolean {
  const [first] = pixels;
  for (let i = 1; i < pixels.length; i++) if (pixels[i] !== first) return false;
  return true;
}

/** Groups of several images whose pixels are equal. */
function equalImages(slices: readonly Frame[]): Frame[][] {
  return severalBy(slices, sampleOf)
    .flatMap((part) => severalBy(part, hashOf))
    .map((part) => part.filter((slice) => part[0] !== undefined && arePixelsEqual(part[0], slice)))
    .filter((part) => part.length > 1);
}

function severalBy(slices: readonly Frame[], keyOf: (slice: Frame) => unknown): Frame[][] {
  return partBy(slices, keyOf).filter((part) => part.length > 1);
}

function sampleOf({ rows, columns, pixels }: Frame): string {
  const samples = Array.from(
    { length: SAMPLES },
    (_, i) => pixels[Math.floor(((i * GOLDEN_RATIO) % 1) * pixels.length)],
  );
  return [rows, columns, ...samples].join(" ");
}

/** FNV-1a of the pixel values. */
function hashOf({ pixels }: Frame): number {
  let hash = 0x811c9dc5;
  let i = pixels.length; // by index: `of` takes three times as long
  while (i-- > 0) hash = Math.imul(hash ^ (pixels[i] ?? 0), 0x01000193);
  return hash;
}

function arePixelsEqual({ pixels: a }: Frame, { pixels: b }: Frame): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Header values in which copies agree. */
function statementsOf({ isInverse, pixelSpacingMm, header }: Frame): string {
  const { rescale, frameOfReferenceUid, acquisition } = header;
  const spacing = pixelSpacingMm?.map((mm) => mm.toPrecision(SPACING_DIGITS));
  return JSON.stringify([isInverse, spacing, rescale, frameOfReferenceUid, acquisition]);
}

/** The slices at each place, in the given order; those of unknown place are in no part. */
function partByPlace(slices: readonly Frame[]): Frame[][] {
  const placed = slices.flatMap((slice, index) => {
    const sumMm = slice.positionMm?.reduce((sum, mm, axis) => sum + mm * (WEIGHTS[axis] ?? 0), 0);
    return sumMm === undefined ? [] : [{ slice, index, sumMm }];
  });
  const parts: (typeof placed)[] = [];
  for (const next of placed.toSorted((a, b) => a.sumMm - b.sumMm)) {
    const last = parts.at(-1);
    if (last?.[0] !== undefined && areAtOnePlace(last[0].slice, next.slice)) last.push(next);
    else parts.push([next]);
  }
  return parts.map((part) => part.toSorted((a, b) => a.index - b.index).map(({ slice }) => slice));
}

function areAtOnePlace(a: Frame, b: Frame): boolean {
  return areNear(a.positionMm, b.positionMm, SAME_MM) && areNear(a.orientation, b.orientation, SAME_COSINE);
}

function areNear(a: readonly number[] | null, b: readonly number[] | null, within: number): boolean {
  if (a === null || b === null) return a === b;
  return a.every((value, i) => Math.abs(value - (b[i] ?? Number.NaN)) <= within);
}
