import type { LabelSet } from "./label-set.ts";

/** Faults that the labels of a series can have. Some break a rule; the others are as rare as their score. */
export const SUSPICIONS = {
  "wrong-series": "points on a series of the wrong kind",
  incomplete: "missing points",
  "slice-not-in-series": "a slice number of no slice or of several slices",
  "outside-image": "a point outside its image",
  "sides-coincide": "left and right points at one position",
  "sides-swapped": "left points on the patient's right",
  "levels-out-of-order": "levels out of order along the spine",
  "side-shifted": "one side shifted by a level",
  "sides-disagree": "left and right far apart at some levels",
  "levels-disagree": "levels differ from the study's other sagittal series",
  "wrong-side": "a point in a slice of the other side",
  "stray-slice": "a point several slices away from its neighbours",
  "stray-point": "a point far from where its neighbours place it",
  "odd-shape": "a curve of five points of unusual shape",
  "sides-in-other-slices": "left and right of an axial level several slices apart",
  "slice-order": "axial levels out of order",
  "axial-level": "an axial level elsewhere than the sagittal labels put it",
  "sides-near-or-far": "left and right of an axial level nearer or farther than at the others",
} as const;

/** A kind of suspicion. */
export type SuspicionKind = keyof typeof SUSPICIONS;

/** An observation of one check on a series' labels. */
export interface Observation {
  readonly set: LabelSet;
  /** Larger is stranger; in the unit of the check. */
  readonly value: number;
  /** Places in the group's order of points. */
  readonly points: readonly number[];
  /** In words, with figures. */
  readonly reason: string;
}

/** A check that measures every series that has the necessary points; the data decide how rare a value is. */
export interface StatisticalCheck {
  readonly kind: SuspicionKind;
  /** The smallest step in value that may make a series ten times as rare: the variation of a careful reader. */
  readonly resolution: number;
  readonly observations: readonly Observation[];
}

/** A rule and the series that break it. */
export interface RuleCheck {
  readonly kind: SuspicionKind;
  readonly observations: readonly Observation[];
}
