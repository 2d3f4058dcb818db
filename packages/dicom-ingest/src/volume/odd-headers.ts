import { partBy } from "../acquisitions/part-by.ts";
import { isIncomplete } from "../geometry/concatenation.ts";
import type { Frame } from "./frames/frame.ts";

/** Difference of a pixel spacing by rounding in headers, as a share of it. */
const SAME_SPACING = 0.01;

/** Values of which a series has one. */
type StatedValue = "frameOfReferenceUid" | "series" | "patientId" | "bitsStored";

/** The slices that state a value, by it. */
export function partByStated(slices: readonly Frame[], key: StatedValue): Frame[][] {
  const stated = slices.filter(({ header }) => header[key] !== undefined);
  return partBy(stated, ({ header }) => header[key]);
}

/** The slices whose pixel spacing is by more than 1 % another than that of most. */
export function ofOtherSpacing(slices: readonly Frame[]): Frame[] {
  const stated = slices.filter(({ pixelSpacingMm }) => pixelSpacingMm !== null);
  const parts = partBy(stated, ({ pixelSpacingMm }) => pixelSpacingMm?.join(" "));
  const [usual] = parts.toSorted((a, b) => b.length - a.length)[0] ?? [];
  const isUsual = (mm: number, axis: 0 | 1): boolean => {
    const usualMm = usual?.pixelSpacingMm?.[axis] ?? mm;
    return Math.abs(mm - usualMm) <= SAME_SPACING * usualMm;
  };
  return stated.filter(
    ({ pixelSpacingMm }) => pixelSpacingMm?.some((mm, axis) => !isUsual(mm, axis === 0 ? 0 : 1)) === true,
  );
}

/** The slices of one concatenation, if parts of it are missing. */
export function ofIncomplete(slices: readonly Frame[]): readonly Frame[] {
  const parts = slices.flatMap(({ header }) => header.concatenation ?? []);
  return parts.length > 0 && isIncomplete(parts) ? slices : [];
}

/** Whether a file's name and header state other instance numbers. */
export function isMismatched({ instanceNumber, header }: Frame): boolean {
  return header.instanceNumber !== undefined && header.instanceNumber !== instanceNumber;
}

/** Whether a negative slope makes what is stored as a large value a small one. */
export function isRescaledInversely({ header }: Frame): boolean {
  return header.rescale.startsWith("-");
}

/** Whether several slices are tiled into one image. */
export function isMosaic({ header }: Frame): boolean {
  const parts = header.acquisition.imageType?.split("\\") ?? [];
  return parts.some((part) => part.trim().toUpperCase() === "MOSAIC");
}

/** Slices of different files that have one value in common. */
export function ofSeveralFiles(slices: readonly Frame[], valueOf: (slice: Frame) => unknown): Frame[] {
  const groups = partBy(
    slices.filter((slice) => valueOf(slice) !== undefined),
    valueOf,
  );
  return groups.filter((group) => new Set(group.map(({ fileName }) => fileName)).size > 1).flat();
}
