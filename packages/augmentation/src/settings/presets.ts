import type { NfnAugmentation, ScsAugmentation } from "./augmentation-settings.ts";

/** The settings that both tasks share: probabilities, and the changes of grey values. */
const COMMON = {
  flipProbability: 0.5,
  move: { identity: 0.1, alignment: 0.7, homography: 0.2 },
  fit: "least-squares",
  shift: "published",
  tries: 20,
  brightnessContrast: { probability: 0.75, brightness: [-0.2, 0.2], contrast: [-0.2, 0.2] },
  degradation: {
    probability: 0.5,
    motionBlur: [3, 5],
    medianBlur: [3, 5],
    // albumentations 1.4.14 draws 3, 4 or 5 and makes the 4 a 5
    gaussianBlur: [3, 5, 5],
    noiseVariance: [10, 50],
  },
} as const;

/** The published NFN runs, with the corrected flip, and all points in the fit (`fit: "ransac"` is as published). */
export const NFN_PUBLISHED: NfnAugmentation = {
  ...COMMON,
  flip: "swap-sides",
  alignment: { scale: [-0.25, 0.35], rotationDegrees: [-20, 20], shiftPx: [-10, 10] },
  homography: { corner: [-0.25, 0.25] },
  borderPx: 5,
  cutOutProbability: 0.5,
};

/** The published ranges with the intended shift. */
export const NFN_INTENDED: NfnAugmentation = { ...NFN_PUBLISHED, shift: "intended" };

/** The published "bugged" run, whose flip does not swap left and right. */
export const NFN_BUGGED: NfnAugmentation = { ...NFN_PUBLISHED, flip: "keep-sides" };

/** The published SCS runs, with all points in the fit (`fit: "ransac"` is as published). */
export const SCS_PUBLISHED: ScsAugmentation = {
  ...COMMON,
  alignment: { scale: [-0.2, 0.2], rotationDegrees: [-15, 15], shiftPx: [-5, 5] },
  homography: { corner: [-0.2, 0.2] },
  borderPx: 10,
};

/** The published ranges with the intended shift. */
export const SCS_INTENDED: ScsAugmentation = { ...SCS_PUBLISHED, shift: "intended" };

/** Settings of both tasks under a name. */
export interface Preset {
  readonly nfn: NfnAugmentation;
  readonly scs: ScsAugmentation;
}

/** The settings by name: as published, with the intended shift, and with the published run's wrong flip. */
export const PRESETS: Readonly<Record<"published" | "intended" | "keep-sides", Preset>> = {
  published: { nfn: NFN_PUBLISHED, scs: SCS_PUBLISHED },
  intended: { nfn: NFN_INTENDED, scs: SCS_INTENDED },
  "keep-sides": { nfn: NFN_BUGGED, scs: SCS_PUBLISHED },
};

/** Name of a preset. */
export type PresetName = keyof typeof PRESETS;
