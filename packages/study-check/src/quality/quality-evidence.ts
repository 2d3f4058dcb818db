import type { Volume } from "@spinegrade/volumes";
import type { LevelEvidence, PredictedSeries } from "../levels/level-evidence.ts";

/** The values that the headers of a series state, as `typeSeries` of series-types finds them; absent: not stated. */
export interface SeriesFacts {
  readonly patientId?: string;
  /** Whether it was acquired after a contrast agent was given. */
  readonly hasContrast?: boolean;
  readonly isLumbar?: boolean | undefined;
}

/** A series of a study. */
export interface StudySeries {
  readonly volume: Volume;
  readonly facts?: SeriesFacts;
}

/** Everything known about the images of a study. */
export interface QualityEvidence {
  readonly series: readonly StudySeries[];
  /** Predicted points of both sides: metal is looked for near them in their series. */
  readonly points?: PredictedSeries;
  /** A sagittal T1 and T2 with the points of both: whether they are exchanged is judged by the fluid of the dural sac. */
  readonly pair?: LevelEvidence;
}

/** The kinds of remarks on images. */
export type QualityCode =
  | "contrast-agent"
  | "metal"
  | "motion"
  | "cropped-spine"
  | "large-picture"
  | "white-background"
  | "blank-part"
  | "few-slices"
  | "side-not-shown"
  | "series-exchanged"
  | "wide-spacing"
  | "uneven-pixels"
  | "non-lumbar"
  | "mixed-patients";

/** A remark on the images, to read before their grades. */
export interface QualityFlag {
  readonly code: QualityCode;
  /** In words, for a report. */
  readonly text: string;
  /** The series that it concerns; none: the study. */
  readonly seriesIds: readonly (number | string)[];
}
