import { type Grey, normaliseGreys, type Point3, type Shape3 } from "@spinegrade/crops";
import type { LossTerms } from "@spinegrade/losses";
import type { Mode, ParameterizedNet } from "@spinegrade/model-zoo";
import type * as tf from "@tensorflow/tfjs-core";
import type { EncoderPlace } from "../../task/two-stage-task.ts";
import type { FrameScale } from "../../volumes/frame-scale.ts";
import { slicesLast } from "../../volumes/slices-last.ts";
import { withCoordinates } from "../coordinate-channels.ts";
import type { FoundPoint, PointName } from "../point-order.ts";
import type { PointTargets, ToCoordinates } from "../point-targets.ts";

/** A net's output for B samples. */
export interface PointOutput {
  /** [B, coordinates], point by point. */
  readonly coordinates: tf.Tensor2D;
  /** Compares it with the targets of each sample. The caller tidies. */
  readonly loss: (targets: readonly PointTargets[]) => LossTerms;
}

/** A net with what its numbers mean, whatever kind of net finds the points. */
export interface PointHead {
  readonly net: ParameterizedNet;
  /** Places of whole timm models in the net; absent: it has one encoder. */
  readonly encoders?: readonly EncoderPlace[];
  /** Resizes slices to the net's. */
  readonly resize: (volume: Grey, shape: Shape3) => Grey;
  /** The map from pixels of `POINT_FRAME` to those of the resized slices. */
  readonly scale: FrameScale;
  /** @param inputs slices of the net's size. */
  readonly forward: (inputs: readonly Grey[], mode: Mode) => PointOutput;
  /** Makes the conversion from a point of a series, with this number of slices, to the coordinates that the net should give. */
  readonly toCoordinates: (depth: number) => ToCoordinates;
  /** The inverse: the coordinates of one point -> pixels of `POINT_FRAME`, and a slice; 0 for nets of single slices. */
  readonly toPlace: (depth: number) => (coordinates: ArrayLike<number>) => Point3;
}

/** A net's input for each sample, whatever its head. */
export interface PointInput {
  /** [D, H, W] of series, [H, W] of single slices. */
  readonly shape: readonly [number, number, number] | readonly [number, number];
  /** Number of series, each of which is a channel. */
  readonly series: number;
  /** Whether the place of each voxel is a further channel for each axis. */
  readonly coordinates: boolean;
}

/** The channels of a voxel. */
export function channelsOf({ shape, series, coordinates }: PointInput): number {
  return coordinates ? series + shape.length : series;
}

/** The values of the voxels of a sample, whose series lie one after the other: -1..1, channels last. */
export function inputValues({ voxels }: Grey, { shape, series, coordinates }: PointInput): Float32Array {
  const values = normaliseGreys(voxels);
  const greys = slicesLast({ values, shape: [series, 1, voxels.length / series] });
  return coordinates ? withCoordinates(greys, shape) : greys;
}

/** The points that a net finds in a series, in order, and the slices of the series. */
interface PointsOfSeries {
  readonly names: readonly PointName[];
  readonly depth: number;
}

/** The points of each series of a sample. @param coordinates of all points, as the net gives them. */
export function readPoints(
  head: Pick<PointHead, "toPlace">,
  coordinates: ArrayLike<number>,
  series: readonly PointsOfSeries[],
): FoundPoint[][] {
  const values = Array.from(coordinates);
  const size = values.length / series.reduce((sum, { names }) => sum + names.length, 0);
  let begin = 0;
  return series.map(({ names, depth }) => {
    const toPlace = head.toPlace(depth);
    return names.map((name) => {
      const [x, y, z] = toPlace(values.slice(begin, (begin += size)));
      return { ...name, x, y, z };
    });
  });
}
