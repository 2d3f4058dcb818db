import * as tf from "@tensorflow/tfjs-core";
import type { Example } from "@spinegrade/augmentation";
import { type Level, LEVELS, type PointLabel } from "@spinegrade/competition-data";
import type { VolumePrediction } from "@spinegrade/tasks";
import type { Pixels } from "@spinegrade/report";

/** An RGB picture of a slice with a heatmap over it. */
export interface HeatmapPicture extends Pixels {
  /** The condition whose points it shows. */
  readonly name: string;
}

/** A volume, the heatmaps that a net found in it, and its points. */
export interface FoundHeat {
  readonly example: Example;
  /** [1, D, h, w, P] or [1, h, w, P]. */
  readonly heatmap: tf.Tensor;
  readonly prediction: Pick<VolumePrediction, "xyzMask">;
  readonly points: readonly PointLabel[];
}

const HEAT = [255, 48, 0] as const;

/**
 * Draws, for each condition, one slice of a volume overlaid with the heatmaps of the condition's points. The red of a
 * pixel grows with its share of the heatmap's maximum. The slice is the one with the largest sum of heat, or the one at
 * the predicted points' mean z when a heatmap has no depth.
 */
export function heatmapPictures({
  example: {
    voxels,
    shape: [depth, rows, columns],
  },
  heatmap,
  prediction: { xyzMask },
  points,
}: FoundHeat): HeatmapPicture[] {
  const heat = new PointHeat(heatmap);
  return [...new Set(points.map(({ condition }) => condition))].map((condition) => {
    const own = [...points.keys()].filter((point) => points[point]?.condition === condition);
    const hottest = heat.hottestSlice(own);
    const meanZ = own.reduce((sum, point) => sum + (xyzMask[3 * point + 2] ?? 0), 0) / own.length;
    const slice = heat.depth === depth ? hottest : Math.min(depth - 1, Math.max(0, Math.round(meanZ)));
    const grey = voxels.subarray(slice * rows * columns, (slice + 1) * rows * columns);
    const pixels = overlay({ pixels: grey, rows, columns }, heat.mapOf(own, hottest), heat.size);
    return { name: condition, pixels, rows, columns, channels: 3 };
  });
}

/** The part of a stack of levels that shows one level: its slices and its points. The caller tidies. */
export function levelPart({ example, heatmap, prediction, points }: FoundHeat, level: Level): FoundHeat {
  const own = [...points.keys()].filter((point) => points[point]?.level === level);
  const [depth, rows, columns] = example.shape;
  const slices = heatmap.shape[1] ?? depth;
  const first = LEVELS.indexOf(level) * slices * rows * columns;
  const voxels = example.voxels.subarray(first, first + slices * rows * columns);
  return {
    example: { ...example, voxels, shape: [slices, rows, columns] },
    heatmap: tf.gather(heatmap, own, heatmap.rank - 1),
    prediction: { xyzMask: prediction.xyzMask.filter((_, index) => own.includes(Math.floor(index / 3))) },
    points: own.flatMap((point) => points[point] ?? []),
  };
}

/** The values of a volume's heatmaps. */
class PointHeat {
  readonly depth: number;
  /** h, w */
  readonly size: readonly [number, number];
  readonly #values: Float32Array;
  readonly #points: number;

  constructor(heatmap: tf.Tensor) {
    const [points = 0, width = 0, height = 0, depth = 1] = [...heatmap.shape.slice(1)].reverse();
    this.depth = depth;
    this.size = [height, width];
    this.#points = points;
    this.#values = heatmap.dataSync<"float32">();
  }

  /** The slice with the most heat of the given points. */
  hottestSlice(points: readonly number[]): number {
    const sums = Array.from({ length: this.depth }, (_, slice) =>
      this.mapOf(points, slice).reduce((sum, value) => sum + value, 0),
    );
    return sums.indexOf(Math.max(...sums));
  }

  /** `[h, w]`: the maximum over the heatmaps of the given points in a slice. */
  mapOf(points: readonly number[], slice: number): Float32Array {
    const area = this.size[0] * this.size[1];
    return Float32Array.from({ length: area }, (_, place) => {
      const start = (slice * area + place) * this.#points;
      return Math.max(...points.map((point) => this.#values[start + point] ?? 0));
    });
  }
}

/** Overlays heat on a slice: uint8 [H, W] and heat [h, w] -> uint8 [H, W, 3]. */
function overlay(
  { pixels, rows, columns }: { pixels: Uint8Array; rows: number; columns: number },
  heat: Float32Array,
  [height, width]: readonly [number, number],
): Uint8Array {
  const largest = heat.reduce((most, value) => Math.max(most, value), Number.MIN_VALUE);
  const coloured = new Uint8Array(3 * pixels.length);
  for (const [pixel, grey] of pixels.entries()) {
    const y = Math.floor((Math.floor(pixel / columns) * height) / rows);
    const x = Math.floor(((pixel % columns) * width) / columns);
    const share = (heat[y * width + x] ?? 0) / largest;
    for (const [channel, hot] of HEAT.entries())
      coloured[3 * pixel + channel] = Math.round((1 - share) * grey + share * hot);
  }
  return coloured;
}
