import type { Grey } from "@spinegrade/crops";
import type { ParameterizedNet } from "@spinegrade/model-zoo";
import type { CloseUps } from "./close-ups/close-ups.ts";
import type { PointHead } from "./heads/point-head.ts";
import type { FoundPoint, PointName } from "./point-order.ts";
import type { PointSample } from "./point-sample.ts";

/** A net that finds points, with what it sees of a sample. */
export interface PointFinder {
  readonly net: ParameterizedNet;
  readonly head: PointHead;
  /** Corrects what the head found; absent: that is final. It is a part of `net`. */
  readonly closeUps?: CloseUps;
  /** Side of the net's image. */
  readonly side: number;
  /** The points of each series of a sample, in the order of the net's outputs. */
  readonly namesOf: (sample: Pick<PointSample, "series">) => readonly (readonly PointName[])[];
  /** Resizes a series to the net's image. */
  readonly resize: (volume: Grey) => Grey;
  /** Converts the resized series of a sample to the net's input; several series become successive channels. */
  readonly toInput: (resized: readonly Grey[], sample: Pick<PointSample, "slice">) => Grey;
  /** Converts the coordinates of a sample to the points of each series. */
  readonly toPoints: (
    coordinates: ArrayLike<number>,
    sample: PointSample,
  ) => readonly (readonly FoundPoint[])[];
}
