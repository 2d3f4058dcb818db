import type { FlipVariant } from "./flip-sides.ts";

/** Lowest and highest value of a uniform draw. */
export type Range = readonly [low: number, high: number];

/** How far an aligned shape may be from the middle of the frame; see `NfnAugmentation.shift`. */
export type ShiftVariant = "published" | "intended";

/** How points are fitted to the mean shape: all of them, or as OpenCV's RANSAC does, those that agree within 3 px. */
export type FitVariant = "least-squares" | "ransac";

/** All that is random about an NFN training example, as data. Lengths are pixels of the 512 px frame. */
export interface NfnAugmentation {
  /** What a flip does with the labels. */
  readonly flip: FlipVariant;
  readonly flipProbability: number;
  /** Chances of the three ways to move the frame; they need not sum to 1. */
  readonly move: { readonly identity: number; readonly alignment: number; readonly homography: number };
  readonly alignment: {
    /** Added to 1: the factor of sizes about the points' centre. */
    readonly scale: Range;
    readonly rotationDegrees: Range;
    /** The shift from the middle of the frame that was meant, px. */
    readonly shiftPx: Range;
  };
  readonly fit: FitVariant;
  /** `published` draws the shift from `alignment.scale`, read as pixels, by mistake; `intended` from `shiftPx`. */
  readonly shift: ShiftVariant;
  /** How far a corner moves, as a share of the frame's side. */
  readonly homography: { readonly corner: Range };
  /** Every point stays this far inside of the frame, px; a move that fails is drawn again. */
  readonly borderPx: number;
  /** Draws before the frame is left as it is. */
  readonly tries: number;
  /** Chance that a rectangle above the topmost point is zeroed. */
  readonly cutOutProbability: number;
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

/** The published NFN runs, with the corrected flip, and all points in the fit (`fit: "ransac"` is as published). */
export const NFN_PUBLISHED: NfnAugmentation = {
  flip: "swap-sides",
  flipProbability: 0.5,
  move: { identity: 0.1, alignment: 0.7, homography: 0.2 },
  alignment: { scale: [-0.25, 0.35], rotationDegrees: [-20, 20], shiftPx: [-10, 10] },
  fit: "least-squares",
  shift: "published",
  homography: { corner: [-0.25, 0.25] },
  borderPx: 5,
  tries: 20,
  cutOutProbability: 0.5,
  brightnessContrast: { probability: 0.75, brightness: [-0.2, 0.2], contrast: [-0.2, 0.2] },
  degradation: {
    probability: 0.5,
    motionBlur: [3, 5],
    medianBlur: [3, 5],
    // albumentations 1.4.14 draws 3, 4 or 5 and makes the 4 a 5
    gaussianBlur: [3, 5, 5],
    noiseVariance: [10, 50],
  },
};

/** The published ranges with the shift that was meant. */
export const NFN_INTENDED: NfnAugmentation = { ...NFN_PUBLISHED, shift: "intended" };

/** The published "bugged" run, whose flip does not swap left and right. */
export const NFN_BUGGED: NfnAugmentation = { ...NFN_PUBLISHED, flip: "keep-sides" };
