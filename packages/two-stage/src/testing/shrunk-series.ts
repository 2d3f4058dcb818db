import type { Grey } from "@spinegrade/crops";
import { Generator } from "@spinegrade/random";
import * as tf from "@tensorflow/tfjs-core";
import type { CloseUps } from "../points/close-ups/close-ups.ts";
import type { FoundPoint } from "../points/point-order.ts";

const [DEPTH, SIDE, STEPS] = [3, 256, 25];

/** A round spot, px of the stretched slices. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  /** In px of the shrunk slices. */
  readonly radius: number;
  readonly grey: number;
}

/** A series as close-ups are cut from it: spots in all slices, later ones over earlier ones. */
export function shrunkSeries(spots: readonly Spot[]): Grey {
  const voxels = new Uint8Array(DEPTH * SIDE * SIDE);
  for (const { x, y, radius, grey } of spots)
    for (let voxel = 0; voxel < voxels.length; voxel++) {
      const [row, column] = [Math.floor(voxel / SIDE) % SIDE, voxel % SIDE];
      if (Math.hypot(column - (x - 0.5) / 2, row - (y - 0.5) / 2) < radius) voxels[voxel] = grey;
    }
  return { voxels, shape: [DEPTH, SIDE, SIDE] };
}

/** Trains close-ups on the points of one series, for a few steps. */
export function trainCloseUps(
  { net, draw, loss }: CloseUps,
  series: Grey,
  points: readonly FoundPoint[],
): void {
  const optimizer = tf.train.adam(0.01);
  const variables = [...net.parameters().values()];
  for (let step = 0; step < STEPS; step++) {
    const examples = draw(series, points, Generator.fromSeed(1, "spec", step));
    optimizer.minimize(() => loss(examples, { training: true }), false, variables);
  }
  optimizer.dispose();
}

/** Distance of each found point from the true one of its side and level, px. */
export function pointErrors(found: readonly FoundPoint[], truth: readonly FoundPoint[]): number[] {
  return found.map(({ side, level, x, y }) => {
    const own = truth.find((point) => point.side === side && point.level === level);
    return Math.hypot(x - (own?.x ?? NaN), y - (own?.y ?? NaN));
  });
}
