import type { Grey } from "@spinegrade/crops";
import type { ParameterizedNet } from "@spinegrade/model-zoo";
import type { LabelledPoint } from "../studies/study.ts";
import type { PointHead } from "./heads/point-head.ts";
import type { FoundPoint, PointName } from "./point-order.ts";

/** How a net is made. */
export interface PointNetSettings {
  /** Names the random streams for the initial parameters; null when a checkpoint is loaded next. */
  readonly seed: number | null;
  readonly recompute?: boolean;
}

/** A part of a series in which a net finds points, with the labelled ones. */
export interface PointSample {
  readonly studyId: number;
  readonly seriesId: number;
  /** The volume of slices stretched to `POINT_FRAME`. */
  readonly volumeKey: string;
  /** Slices of the series. */
  readonly depth: number;
  /** The one slice that the net sees; absent: all. */
  readonly slice?: number;
  readonly points: readonly LabelledPoint[];
}

/** A net that finds points, with what it sees of a series. */
export interface PointFinder {
  readonly net: ParameterizedNet;
  readonly head: PointHead;
  /** Side of the net's image. */
  readonly side: number;
  /** The points of a sample in the order of the net's outputs. */
  readonly namesOf: (sample: Pick<PointSample, "points">) => readonly PointName[];
  /** Resizes a series to the net's image. */
  readonly resize: (volume: Grey) => Grey;
  /** The part of a resized series that the net sees. */
  readonly cut: (resized: Grey, sample: Pick<PointSample, "slice">) => Grey;
  /** Converts the coordinates of a sample to points. */
  readonly toPoints: (
    coordinates: ArrayLike<number>,
    sample: Pick<PointSample, "depth" | "slice" | "points">,
  ) => FoundPoint[];
}
