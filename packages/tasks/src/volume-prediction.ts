import type { HeatmapFeatures } from "@spinegrade/competition-data";

/** A net's findings in one volume, in the frame of the net's input image. */
export interface VolumePrediction {
  /** Three numbers per point: x and y in mask pixels (a quarter of the image's resolution), z in slices. */
  readonly xyzMask: Float32Array;
  /** Per point, the probabilities of normal/mild, moderate and severe. */
  readonly probabilities: readonly (readonly [number, number, number])[];
  /** Per point, how sure the net is of its place. `predict` and `infer` of a task's net always give it. */
  readonly heatmaps?: readonly HeatmapFeatures[];
}

/** Converts two arrays `[B, P, 3]` to one prediction per volume. */
export function toPredictions(
  [volumes, points]: readonly [number, number, ...number[]],
  xyz: Float32Array,
  probabilities: Float32Array,
): VolumePrediction[] {
  return Array.from({ length: volumes }, (_, volume) => ({
    xyzMask: xyz.slice(volume * points * 3, (volume + 1) * points * 3),
    probabilities: Array.from({ length: points }, (_point, point) => {
      const start = (volume * points + point) * 3;
      return [
        probabilities[start] ?? Number.NaN,
        probabilities[start + 1] ?? Number.NaN,
        probabilities[start + 2] ?? Number.NaN,
      ] as const;
    }),
  }));
}
