import type * as tf from "@tensorflow/tfjs-core";
import type { Grey } from "@spinegrade/crops";
import type { MaskedPointLossOptions } from "@spinegrade/losses";
import type { Mode, ParameterizedNet } from "@spinegrade/model-zoo";
import type { LabelledPoint } from "../studies/study.ts";
import type { FoundPoint, PointName } from "./point-order.ts";
import type { ToCoordinates } from "./point-targets.ts";

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

/** A net that regresses points, with what its numbers mean. */
export interface PointFinder {
  readonly net: ParameterizedNet;
  /** Side of the net's image. */
  readonly side: number;
  readonly loss: MaskedPointLossOptions;
  /** The points of a sample in the order of the net's outputs. */
  readonly namesOf: (sample: Pick<PointSample, "points">) => readonly PointName[];
  /** Resizes a series to the net's image. */
  readonly resize: (volume: Grey) => Grey;
  /** The part of a resized series that the net sees. */
  readonly cut: (resized: Grey, sample: Pick<PointSample, "slice">) => Grey;
  /** Coordinates [B, outputs]. */
  readonly forward: (inputs: readonly Grey[], mode: Mode) => tf.Tensor2D;
  readonly toCoordinates: (sample: Pick<PointSample, "depth">) => ToCoordinates;
  /** Converts the coordinates of a sample to points. */
  readonly toPoints: (
    coordinates: ArrayLike<number>,
    sample: Pick<PointSample, "depth" | "slice" | "points">,
  ) => FoundPoint[];
}
