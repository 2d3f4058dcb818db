import { LEVELS, type Level, type PointSide } from "@spinegrade/competition-data";

/** The name of a point that a net finds. */
export interface PointName {
  readonly side: PointSide;
  readonly level: Level;
}

/** The sides of the points on Sagittal T1, in the order of nets. */
export const T1_SIDES: readonly PointSide[] = ["left", "right"];

/** The sides of the points on Sagittal T2/STIR. */
export const T2_SIDES: readonly PointSide[] = ["middle"];

/** The points of these sides in the order of a net's outputs: side by side, each from L1/L2 to L5/S1. */
export function pointNames(sides: readonly PointSide[]): PointName[] {
  return sides.flatMap((side) => LEVELS.map((level) => ({ side, level })));
}

/** A point that a net found in a series: pixels of the frame of 512 by 512 pixels, and a slice, not rounded. */
export interface FoundPoint extends PointName {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}
