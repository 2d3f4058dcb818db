import type { Level } from "@spinegrade/competition-data";
import type { Vector3 } from "@spinegrade/volumes/slices";

/** A point of a disc level in patient space, as predicted or labelled on a sagittal series. */
export interface LevelPoint {
  readonly level: Level;
  /** DICOM's patient coordinates: x to the left, y to the back, z to the head. */
  readonly placeMm: Vector3;
  /** FrameOfReferenceUID of the series that it was found on; absent when unknown. */
  readonly frameOfReferenceUid?: string | undefined;
}

/** The position of a level in the patient, and its uncertainty. */
export interface LevelPlace {
  readonly level: Level;
  readonly placeMm: Vector3;
  /** Unit vector along the spine, towards the head. */
  readonly headward: Vector3;
  /** Standard deviation of the position along the spine, in mm. */
  readonly sigmaMm: number;
  /** Whether the position comes from the level's own points or was estimated from its neighbours. */
  readonly source: "points" | "neighbours";
}
