import type { LabelSet } from "./label-set.ts";

/** What can be wrong with the labels of a series. Certain ones break a rule; the others are as rare as their score says. */
export const SUSPICIONS = {
  "wrong-series": "points on a series of another kind",
  incomplete: "points that are missing",
  "slice-not-in-series": "a slice number that no slice or several have",
  "outside-image": "a point outside its image",
  "sides-coincide": "left and right points in one place",
  "sides-swapped": "left points on the patient's right",
  "levels-out-of-order": "levels not in order along the spine",
  "side-shifted": "one side shifted by a level",
  "sides-disagree": "left and right far apart at some levels",
  "levels-disagree": "levels other than in the study's other sagittal series",
  "wrong-side": "a point in a slice of the other side",
  "stray-slice": "a point slices away from its neighbours",
  "stray-point": "a point far from where its neighbours place it",
  "odd-shape": "a curve of five points of unusual shape",
  "sides-in-other-slices": "left and right of an axial level slices apart",
  "slice-order": "axial levels not in the order of their slices",
  "sides-near-or-far": "left and right of an axial level nearer or farther than at the others",
} as const;

/** A kind of suspicion. */
export type SuspicionKind = keyof typeof SUSPICIONS;

/** What is found at a series' labels in one respect. */
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
