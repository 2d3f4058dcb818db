import type { Level } from "@spinegrade/competition-data";
import type { Vector3 } from "@spinegrade/volumes/slices";

/** A point of a disc level in patient space, as predicted or labelled on a sagittal series. */
export interface LevelPoint {
  readonly level: Level;
  /** DICOM's patient coordinates: x to the left, y to the back, z to the head. */
  readonly placeMm: Vector3;
}

/** Where a level lies in the patient, and how well that is known. */
export interface LevelPlace {
  readonly level: Level;
  readonly placeMm: Vector3;
  /** Unit vector along the spine, towards the head. */
  readonly headward: Vector3;
  /** Standard deviation of the place along the spine. */
  readonly sigmaMm: number;
  /** Whether points marked it, or its neighbours had to say where it is. */
  readonly source: "points" | "neighbours";
}
