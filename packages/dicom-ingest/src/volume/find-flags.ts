import { FLAG_NAMES, type FlagName, type SeriesFlag } from "@spinegrade/volumes/slices";
import { isTurnAmbiguous } from "../geometry/canonical-turn.ts";
import { isDiscAngle } from "../geometry/disc-angle.ts";
import { isPlaneAmbiguous, planeOf, planeOfSeries, type Plane } from "../geometry/order-groups.ts";
import { SAME_PLACE_MM } from "../geometry/sort-by-place.ts";
import { judgeSpacing, type OddStep } from "../geometry/judge-spacing.ts";
import { compareByInstance } from "../geometry/sort-slices.ts";
import { acquisitionValues, DECISIVE } from "../acquisitions/acquisition-values.ts";
import type { ArrangedSlice } from "./arranged-slice.ts";
import { isBlank, repeatedImages } from "./equal-images.ts";
import type { Frame } from "./frames/frame.ts";
import { partBy } from "../acquisitions/part-by.ts";
import { isOriented } from "./frames/turn-frames.ts";
import {
  isMismatched,
  isMosaic,
  isRescaledInversely,
  ofIncomplete,
  ofOtherSpacing,
  ofSeveralFiles,
  partByStated,
} from "./odd-headers.ts";

/** Options with which the slices were read. */
interface FlagOptions {
  readonly instanceNumbers: "file-name" | "tag";
  readonly plane?: Plane | undefined;
  /** Whether rescale slope and intercept are applied. */
  readonly isRescaled: boolean;
  /** Slices that are not used, as they are copies of others. */
  readonly copies: readonly Frame[];
}

/** Finds the flags of slices that are used. */
export function findFlags(
  groups: readonly (readonly ArrangedSlice[])[],
  { instanceNumbers, plane, isRescaled, copies }: FlagOptions,
): SeriesFlag[] {
  const slices = groups.flat().map(({ slice }) => slice);
  const stacks = stacksOf(groups);
  const otherRescales = outsideLargest(partBy(slices, ({ header }) => header.rescale));
  const isOrdered = groups.every((group) => group.every(({ projectionMm }) => projectionMm !== null));
  const concerned: Readonly<Record<FlagName, readonly Frame[] | "all">> = {
    "ordered-by-instance-number": isOrdered ? [] : "all",
    "pixel-spacing-missing": slices.filter(({ pixelSpacingMm }) => pixelSpacingMm === null),
    "mixed-orientations": outsideLargest(partByOrientation(stacks, plane)),
    "mixed-frames-of-reference": outsideLargest(partByStated(slices, "frameOfReferenceUid")),
    "mixed-patients": outsideLargest(partByStated(slices, "patientId")),
    "mixed-series": outsideLargest(partByStated(slices, "series")),
    "other-kind": slices.filter(({ header }) => header.otherKind !== undefined),
    "other-plane": plane === undefined ? [] : outsidePlane(slices, plane),
    "ambiguous-orientation": slices.filter(isAmbiguous),
    "orientation-contradicted": slices.filter(({ header }) => header.isOrientationContradicted),
    "single-slice": slices.length === 1 ? slices : [],
    "mixed-spacings": ofOtherSpacing(slices),
    "concatenation-incomplete": partBy(slices, ({ header }) => header.concatenation?.uid).flatMap(
      ofIncomplete,
    ),
    "mixed-shapes": outsideLargest(partBy(slices, ({ rows, columns }) => `${rows} x ${columns}`)),
    "mixed-bit-depths": isRescaled ? [] : outsideLargest(partByStated(slices, "bitsStored")),
    "duplicate-positions": groups.flatMap(atOnePlace),
    "copies-dropped": copies,
    "repeated-images": repeatedImages(slices),
    "blank-slices": slices.filter(isBlank),
    "duplicate-instance-numbers": ofSeveralFiles(slices, ({ instanceNumber }) => instanceNumber),
    "instance-number-mismatch": instanceNumbers === "tag" ? [] : slices.filter(isMismatched),
    "same-sop-instance-twice": ofSeveralFiles(slices, ({ header }) => header.sopInstanceUid),
    "rescale-differs": isRescaled ? [] : otherRescales,
    "rescale-applied": isRescaled ? [...otherRescales, ...slices.filter(isRescaledInversely)] : [],
    "modality-lut": slices.filter(({ header }) => header.hasModalityLut),
    "several-acquisitions": stacks.flatMap(outsideLargest),
    "mixed-acquisitions": stacks.flat().flatMap(ofOtherAcquisition),
    "gap-between-slices": groups.flatMap((group) => beside(group, "gap")),
    "uneven-spacing": groups.flatMap((group) => [...beside(group, "uneven"), ...beside(group, "crowded")]),
    monochrome1: slices.filter(({ isInverse }) => isInverse),
    mosaic: slices.filter(isMosaic),
    "trailing-pixel-data": slices.filter(({ trailingBytes }) => trailingBytes !== undefined),
    "bits-above-stored": slices.filter(({ isCut }) => isCut),
  };
  return FLAG_NAMES.flatMap((flag) => {
    const found = concerned[flag];
    if (found === "all") return [{ flag, files: [] }];
    return found.length === 0 ? [] : [{ flag, files: namesOf(found) }];
  });
}

/**
 * The slices of each orientation. In an axial series, all blocks at the angles of discs are one: it is acquired so.
 * @param plane that the series is listed as.
 */
function partByOrientation(stacks: readonly (readonly Frame[][])[], plane?: Plane): Frame[][] {
  const parts = stacks.map((stack) => stack.flat());
  if (planeOfSeries(parts.flat().filter(isOriented), plane) !== "axial") return parts;
  const isAlongDisc = (slice: Frame): boolean => isOriented(slice) && isDiscAngle(slice);
  return partBy(parts, (part) => (part.every(isAlongDisc) ? "along discs" : part)).map((same) => same.flat());
}

/** The slices of a series that is listed as another plane; a few localisers are `mixed-orientations`. */
function outsidePlane(slices: readonly Frame[], plane: Plane): readonly Frame[] {
  const oriented = slices.filter(isOriented);
  const found = planeOfSeries(oriented, plane);
  return found === plane ? [] : oriented.filter((slice) => planeOf(slice, found) === found);
}

function isAmbiguous(slice: Frame): boolean {
  if (!isOriented(slice)) return false;
  return isPlaneAmbiguous(slice) || isTurnAmbiguous(slice.orientation, planeOf(slice));
}

/** Groups of one orientation together: of each, the slices of its acquisitions. */
function stacksOf(groups: readonly (readonly ArrangedSlice[])[]): Frame[][][] {
  const stacks = new Map<unknown, Frame[][]>();
  for (const group of groups) {
    const key = group[0]?.stack ?? group;
    stacks.set(key, [...(stacks.get(key) ?? []), group.map(({ slice }) => slice)]);
  }
  return [...stacks.values()];
}

function ofOtherAcquisition(group: readonly Frame[]): Frame[] {
  const valueOf = acquisitionValues(group);
  return [...DECISIVE].flatMap((key) => {
    const known = group.filter((slice) => valueOf(slice, key) !== undefined);
    return outsideLargest(partBy(known, (slice) => valueOf(slice, key)));
  });
}

/** The slices on both sides of every odd step of a kind; those at one place are `duplicate-positions`. */
function beside(group: readonly ArrangedSlice[], kind: OddStep): Frame[] {
  const placesMm = group.map(({ projectionMm }) => projectionMm ?? Number.NaN);
  const { odd, stepsMm } = judgeSpacing(placesMm);
  const isOdd = (step: number): boolean => odd[step] === kind && (stepsMm[step] ?? 0) >= SAME_PLACE_MM;
  return group.filter((_, i) => isOdd(i - 1) || isOdd(i)).map(({ slice }) => slice);
}

/** Slices at the same position as a neighbour in their group. */
function atOnePlace(group: readonly ArrangedSlice[]): Frame[] {
  const isAt = (mm: number | null, other: ArrangedSlice | undefined): boolean =>
    mm !== null &&
    typeof other?.projectionMm === "number" &&
    Math.abs(mm - other.projectionMm) < SAME_PLACE_MM;
  return group
    .filter(({ projectionMm }, i) => isAt(projectionMm, group[i - 1]) || isAt(projectionMm, group[i + 1]))
    .map(({ slice }) => slice);
}

/** All slices but those of the largest group, the first of the largest if there are several. */
function outsideLargest(groups: readonly (readonly Frame[])[]): Frame[] {
  const largest = groups.reduce((best, group) => (group.length > best.length ? group : best), []);
  return groups.filter((group) => group !== largest).flat();
}

function namesOf(slices: readonly Frame[]): string[] {
  return [...new Set([...slices].sort(compareByInstance).map(({ fileName }) => fileName))];
}
