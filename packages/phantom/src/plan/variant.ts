import { ORDINARY, SPINE_LAYOUTS, type SpineLayout } from "../spine/spine-layout.ts";

/**
 * Patients and scans that a lumbar study should not be graded on without a remark: another number of lumbar vertebrae, a
 * fifth one fused to the sacrum, a lateral curve of 25 degrees, another part of the spine, a field of view that cuts the
 * lowest or the highest lumbar disc or shows three levels only, patient movement, screws, five slices, or slices more
 * than 6 mm apart.
 */
export const VARIANTS = [
  "four-lumbar",
  "six-lumbar",
  "sacralised-l5",
  "scoliosis",
  "thoracic",
  "cervical",
  "cut-below",
  "cut-above",
  "cropped",
  "motion",
  "metal",
  "few-slices",
  "wide-spacing",
] as const;

/** The name of a variant. */
export type Variant = (typeof VARIANTS)[number];

/** The order of vertebrae that a variant shows; the ordinary one without. */
export function layoutOf(variant: Variant | undefined): SpineLayout {
  const layouts: Partial<Record<Variant, SpineLayout>> = SPINE_LAYOUTS;
  return (variant && layouts[variant]) ?? ORDINARY;
}
