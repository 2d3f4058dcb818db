import type { Plane } from "@spinegrade/dicom-ingest";

/** The planes that orientation tells apart. */
export const PLANES = ["sagittal", "axial", "coronal"] as const satisfies readonly Plane[];

/** The weighting of an image. `flair`: inverted so that fluid is dark; `ssfp`: balanced gradient echo. */
export const WEIGHTINGS = ["t1", "t2", "stir", "pd", "t2-star", "flair", "ssfp", "diffusion"] as const;
export type Weighting = (typeof WEIGHTINGS)[number];

/** Series that show no single anatomical stack, whatever their plane and weighting. */
export const SPECIAL_KINDS = ["localiser", "screen-capture", "derived"] as const;
export type SpecialKind = (typeof SPECIAL_KINDS)[number];

/** The type of a series: `sagittal-t1`, `axial-t2`, …, a special kind, or `other` where plane or weighting are unknown. */
export type SeriesTypeName = `${Plane}-${Weighting}` | SpecialKind | "other";

/** The type of a series, how sure it is, and why. */
export interface SeriesType {
  readonly type: SeriesTypeName;
  /** From ImageOrientationPatient alone; undefined if no slice states it. */
  readonly plane: Plane | undefined;
  readonly weighting: Weighting | undefined;
  readonly isFatSaturated: boolean;
  /** Acquired after a contrast agent was given. */
  readonly hasContrast: boolean;
  /** Undefined where nothing says which part of the body it is. */
  readonly isLumbar: boolean | undefined;
  /** 0..1, of `type`. Below 0.5 the headers contradict each other or say little. */
  readonly confidence: number;
  /** The findings of each rule that applied, as sentences; what contradicts the type begins with `but `. */
  readonly reasons: readonly string[];
}
