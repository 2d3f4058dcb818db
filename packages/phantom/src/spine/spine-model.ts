import { elementAt } from "@spinegrade/pipeline/element-at";
import type { Frame } from "../math/frame.ts";
import type { Severity } from "./severity.ts";
import type { SpineLayout } from "./spine-layout.ts";

/** A vertebral body, its frame at the centre. Sizes in mm, from edge to edge. */
export interface Vertebra {
  readonly frame: Frame;
  readonly heightMm: number;
  readonly widthMm: number;
  readonly depthMm: number;
}

/** An intervertebral disc, its frame at the centre. Sizes in mm, from edge to edge. */
export interface Disc {
  readonly frame: Frame;
  readonly heightMm: number;
  readonly widthMm: number;
  readonly depthMm: number;
  /** 1 is a healthy, watery nucleus, 0 a dried-out one. */
  readonly hydration: number;
}

/** One side, as the sign of its x in patient coordinates. */
export type Side = 1 | -1;

/** Sides in the order of labels: left, then right. */
export const SIDES = [1, -1] as const;

/** One intervertebral foramen. */
export interface Foramen {
  readonly side: Side;
  /** 0 is L1/L2. */
  readonly levelIndex: number;
  /** The disc's axes with the origin in the middle of the opening. */
  readonly frame: Frame;
  readonly severity: number;
}

/** The visible part of the bony spine and the narrowing of each level. */
export interface SpineModel {
  readonly layout: SpineLayout;
  /** T10 to L5, then S1 to S5, unless the layout states another order. */
  readonly vertebrae: readonly Vertebra[];
  /** `discs[i]` lies under `vertebrae[i]`. */
  readonly discs: readonly Disc[];
  readonly foramina: readonly Foramen[];
  readonly severity: Severity;
  /** Overall size, about 1. */
  readonly size: number;
}

/**
 * Index of L1 in `vertebrae`; `discOfLevel` counts from it. In every layout with a sacrum the five
 * levels are counted from it upwards.
 */
export const FIRST_LUMBAR = 3;
/** Index of S1 in `vertebrae`. */
export const FIRST_SACRAL = 8;

/** The disc of a graded level. @param levelIndex 0 is L1/L2, 4 is L5/S1. */
export function discOfLevel({ discs }: SpineModel, levelIndex: number): Disc {
  return elementAt(discs, FIRST_LUMBAR + levelIndex);
}
