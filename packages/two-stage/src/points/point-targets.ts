import type { BaseAugmentation } from "@spinegrade/augmentation";
import { maskedPointLoss, type LossTerms, type MaskedPointLossOptions } from "@spinegrade/losses";
import * as tf from "@tensorflow/tfjs-core";
import type { LabelledPoint } from "../studies/study.ts";
import { movePoint } from "../volumes/augment-greys.ts";
import type { FrameScale } from "../volumes/frame-scale.ts";
import type { PointName } from "./point-order.ts";

/** The coordinates that a net shall give, point by point. */
export interface PointTargets {
  readonly values: Float32Array;
  /** 1 where there is a label, else 0. */
  readonly mask: Float32Array;
}

/** Pixels of `POINT_FRAME` and a slice's index, as they become a net's coordinates. */
export type ToCoordinates = (point: readonly [x: number, y: number, z: number]) => readonly number[];

/**
 * The targets of labelled points.
 * @param names the net's points in order.
 * @param drawn how the resized slices moved.
 * @param scale where the pixels of `POINT_FRAME` lie in them.
 */
export function pointTargets(
  labelled: readonly LabelledPoint[],
  names: readonly PointName[],
  {
    toCoordinates,
    drawn,
    scale,
  }: {
    readonly toCoordinates: ToCoordinates;
    readonly drawn: Pick<BaseAugmentation, "move">;
    readonly scale: FrameScale;
  },
): PointTargets {
  const size = toCoordinates([0, 0, 0]).length;
  const each = names.map((name) => {
    const point = labelled.find((one) => one.side === name.side && one.level === name.level);
    if (point === undefined) return { values: Array<number>(size).fill(0), label: 0 };
    const [x, y] = movePoint([point.x, point.y], drawn, scale);
    return { values: toCoordinates([x, y, point.z]), label: 1 };
  });
  return {
    values: Float32Array.from(each.flatMap(({ values }) => values)),
    mask: Float32Array.from(each.flatMap(({ label }) => Array<number>(size).fill(label))),
  };
}

/** The targets of several series, in the order of the net's outputs. */
export function joinTargets(series: readonly PointTargets[]): PointTargets {
  return {
    values: Float32Array.from(series.flatMap(({ values }) => [...values])),
    mask: Float32Array.from(series.flatMap(({ mask }) => [...mask])),
  };
}

/** The loss of a batch of regressed points. @param found [B, coordinates]. */
export function pointsLoss(
  found: tf.Tensor2D,
  targets: readonly PointTargets[],
  options: MaskedPointLossOptions,
): LossTerms {
  const { values, mask } = stackTargets(targets);
  return { total: maskedPointLoss(found, values, mask, options) };
}

/** The targets of a batch, [B, coordinates] each. */
export function stackTargets(targets: readonly PointTargets[]): {
  readonly values: tf.Tensor2D;
  readonly mask: tf.Tensor2D;
} {
  const stack = (arrays: readonly Float32Array[]): tf.Tensor2D =>
    tf.tensor2d(arrays.map((array) => [...array]));
  return { values: stack(targets.map((one) => one.values)), mask: stack(targets.map((one) => one.mask)) };
}
