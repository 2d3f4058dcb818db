import type { FlipVariant, MirrorAxis } from "../points/flip-sides.ts";

/** Lowest and highest value of a uniform draw. */
export type Range = readonly [low: number, high: number];

/** Largest distance of an aligned shape from the middle of the frame; see `NfnAugmentation.shift`. */
export type ShiftVariant = "published" | "intended";

/** Fit of points to the mean shape: to all of them, or, like OpenCV's RANSAC, to those that agree within 3 px. */
export type FitVariant = "least-squares" | "ransac";

/** All that is random about an SCS training example, as data. Lengths are pixels of the 512 px frame. */
export interface ScsAugmentation {
  /** Chance that the slices come in reverse order. */
  readonly flipProbability: number;
  /** Chances of the three ways to move the frame; they need not sum to 1. */
  readonly move: { readonly identity: number; readonly alignment: number; readonly homography: number };
  readonly alignment: {
    /** Added to 1: the factor of sizes about the points' centre. */
    readonly scale: Range;
    readonly rotationDegrees: Range;
    /** The intended shift from the middle of the frame, px. */
    readonly shiftPx: Range;
  };
  readonly fit: FitVariant;
  /** `published` draws the shift from `alignment.scale`, read as pixels, by mistake; `intended` from `shiftPx`. */
  readonly shift: ShiftVariant;
  /** Movement of a corner, as a share of the frame's side. */
  readonly homography: { readonly corner: Range };
  /** Every point stays this far inside of the frame, px; a move that fails is drawn again. */
  readonly borderPx: number;
  /** Draws before the frame is left as it is. */
  readonly tries: number;
  readonly brightnessContrast: {
    readonly probability: number;
    /** Added to the grey values, as a share of 255. */
    readonly brightness: Range;
    /** Added to 1: the factor of the grey values. */
    readonly contrast: Range;
  };
  /** One of four, all equally likely. */
  readonly degradation: {
    readonly probability: number;
    /** Kernel sizes, px, all equally likely; a size given twice is twice as likely. */
    readonly motionBlur: readonly number[];
    readonly medianBlur: readonly number[];
    readonly gaussianBlur: readonly number[];
    /** Variance of the noise, squared grey levels. */
    readonly noiseVariance: Range;
  };
}

/** All that is random about an NFN training example. */
export interface NfnAugmentation extends ScsAugmentation {
  /** Change of the labels on a flip. */
  readonly flip: FlipVariant;
  /** The axis that a flip reverses; default: the slices, as in a sagittal series. */
  readonly mirror?: MirrorAxis;
  /** Chance that a rectangle above the topmost point is zeroed. */
  readonly cutOutProbability: number;
}
