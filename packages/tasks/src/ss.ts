import { type Example, NFN_PUBLISHED, type NfnAugmentation } from "@spinegrade/augmentation";
import { LABEL_GROUPS, LEVELS } from "@spinegrade/competition-data";
import { oneHotHeatmap } from "@spinegrade/heatmaps";
import { EQUAL_WEIGHTS, nfnLoss, type NfnTarget } from "@spinegrade/losses";
import { createSsNet } from "@spinegrade/model-zoo";
import { FRAME_SIZE, type Point2, type Template } from "@spinegrade/shape-alignment";
import { defineTask } from "./definition/define-task.ts";
import { matchingUnder, nfnPoints } from "./nfn.ts";
import { maskShape, pointTargets, toMaskFrame } from "./definition/point-targets.ts";
import { FLIP } from "./definition/schema-parts.ts";

/**
 * Slices and square shown around each level. The jitter in training covers the error of levels placed by geometry: the
 * published 2 slices and 10 px of 512. Those are about 4 mm of a slice of 200 mm; 8 % of the square's side are 4.5 mm.
 * Ten pixels of a small picture would be as far as a recess lies from the middle of its square.
 */
export const SS_STACK = { size: { slices: 5, sideMm: 56 }, jitter: { slices: 2, share: 0.08 } } as const;

/** Run-file keys that only this task has. */
export const SS_OPTIONS = {
  jitter: {
    type: "object",
    additionalProperties: false,
    required: ["slices", "share"],
    default: SS_STACK.jitter,
    properties: {
      slices: { type: "integer", minimum: 0, maximum: 4 },
      share: { type: "number", minimum: 0, maximum: 0.5 },
    },
    description:
      "How far a level's slices and square move at random in training, either way: whole slices, and a share of the square's 56 mm.",
  },
};

/**
 * Distance of a recess from the middle of the square, px of the 512 px frame: 10 of 56 mm. Canonical axial slices show the
 * patient's left at the right.
 */
const OFFSET = 91;

/** The positions of each level's left recess, canal and right recess in its square. */
export const PLACES = { left: OFFSET, canal: 0, right: -OFFSET } as const;

/** A template with the same places at every level. @param places px to the right of the square's middle. */
export function levelTemplate(places: readonly number[]): Template {
  return {
    frameSize: FRAME_SIZE,
    points: places.flatMap((offset) => LEVELS.map((): Point2 => [FRAME_SIZE / 2 + offset, FRAME_SIZE / 2])),
  };
}

export const SS_AUGMENTATION: NfnAugmentation = {
  ...NFN_PUBLISHED,
  mirror: "columns",
  shift: "intended",
  alignment: { scale: [-0.2, 0.2], rotationDegrees: [-15, 15], shiftPx: [-40, 40] },
  homography: { corner: [-0.1, 0.1] },
  cutOutProbability: 0,
  // recesses are a few pixels wide
  degradation: { ...NFN_PUBLISHED.degradation, motionBlur: [3], medianBlur: [3], gaussianBlur: [3] },
};

/** The terms of the loss on recesses. */
export const SS_LOSS_TERMS = {
  heatmap: { weight: EQUAL_WEIGHTS.heatmap, title: "Heatmap loss (Jensen–Shannon)" },
  xy: { weight: EQUAL_WEIGHTS.xy, title: "Coordinate loss, x and y (mask px²)" },
  z: { weight: EQUAL_WEIGHTS.z, title: "Slice loss, z", unit: "slices²" },
  grade: { weight: EQUAL_WEIGHTS.grade, title: "Grade loss (weighted cross entropy)" },
} as const;

/** Subarticular stenosis: the left recess at L1/L2 to L5/S1, then the right, with their grades. */
export const SS = defineTask({
  name: "ss",
  title: "subarticular stenosis on Axial T2",
  series: LABEL_GROUPS.ss.description,
  points: LABEL_GROUPS.ss.points,
  flip: "swap-sides",
  stack: SS_STACK,
  template: levelTemplate([PLACES.left, PLACES.right]),
  augmentation: { settings: SS_AUGMENTATION, choices: { flip: FLIP } },
  lossTerms: SS_LOSS_TERMS,
  options: SS_OPTIONS,
  createNet: createSsNet,
  targetsOf: ssTargets,
  lossOf: () => (output, target, weights, pooling) =>
    nfnLoss(output, target, {
      matching: matchingUnder(pooling, "own"),
      weights: { ...EQUAL_WEIGHTS, ...weights },
    }),
  pointsOf: nfnPoints,
});

/** Targets of the SS loss: the voxel of each point among the slices of its level. The caller tidies. */
export function ssTargets(examples: readonly Example[]): NfnTarget {
  return {
    heatmap: examples.map((example) => {
      const [depth, height, width] = maskShape(example);
      return oneHotHeatmap(toMaskFrame(example), [depth / LEVELS.length, height, width]);
    }),
    ...pointTargets(examples),
  };
}
