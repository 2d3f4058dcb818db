/** The tissue at a point of the body. */
export type Tissue =
  | "air"
  | "skin"
  | "fat"
  | "fibrousTissue"
  | "muscle"
  | "fascia"
  | "marrow"
  | "cortex"
  | "annulus"
  | "nucleus"
  | "fluid"
  | "cord"
  | "root"
  | "ligament"
  | "vessel"
  | "bowel"
  | "kidney";

/** A pulse sequence, which determines the contrast. */
export type Sequence = "T1" | "T2" | "STIR";

/** Signal of each tissue, fat on T1 and fluid on T2 being 1. */
export type Contrast = Readonly<Record<Tissue, number>>;

/**
 * Relative signals in fast spin echo images at 1.5 T: fat and fatty marrow bright on T1 with dark fluid; fluid
 * brightest on T2; fat suppressed on STIR. Cortical bone, ligaments and flowing blood are dark on all three.
 */
export const CONTRASTS: Readonly<Record<Sequence, Contrast>> = {
  T1: {
    air: 0,
    skin: 0.42,
    fat: 1,
    fibrousTissue: 0.29,
    muscle: 0.33,
    fascia: 0.14,
    marrow: 0.6,
    cortex: 0.13,
    annulus: 0.25,
    nucleus: 0.36,
    fluid: 0.15,
    cord: 0.38,
    root: 0.31,
    ligament: 0.14,
    vessel: 0.07,
    bowel: 0.4,
    kidney: 0.4,
  },
  T2: {
    air: 0,
    skin: 0.3,
    fat: 0.74,
    fibrousTissue: 0.17,
    muscle: 0.18,
    fascia: 0.08,
    marrow: 0.38,
    cortex: 0.09,
    annulus: 0.1,
    nucleus: 0.8,
    fluid: 1,
    cord: 0.4,
    root: 0.3,
    ligament: 0.08,
    vessel: 0.06,
    bowel: 0.42,
    kidney: 0.62,
  },
  STIR: {
    air: 0,
    skin: 0.2,
    fat: 0.1,
    fibrousTissue: 0.16,
    muscle: 0.24,
    fascia: 0.06,
    marrow: 0.16,
    cortex: 0.04,
    annulus: 0.1,
    nucleus: 0.62,
    fluid: 1,
    cord: 0.42,
    root: 0.36,
    ligament: 0.07,
    vessel: 0.06,
    bowel: 0.4,
    kidney: 0.7,
  },
};
