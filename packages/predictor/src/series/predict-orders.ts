import type { LevelView } from "@spinegrade/axial-levels";
import { type GradingNet, toBatch, type VolumePrediction, withTensors } from "@spinegrade/tasks";
import type { Volume } from "@spinegrade/volumes";
import { requireFinite } from "./require-finite.ts";
import { showVolume } from "./show-volume.ts";
import { meanPrediction } from "./unflip.ts";

/** The heatmap of one point, its largest value over the slices at each mask pixel. */
export interface PointHeatmap {
  /** [h, w], 0 to 1: a share of the largest value. */
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** A net's predictions of a volume and of its mirror image. */
export interface OrdersPrediction {
  /** The mean of both. */
  readonly mean: VolumePrediction;
  readonly plain: VolumePrediction;
  /** Prediction of the mirror image (slices, or columns of axial slices, in reverse order), turned back. */
  readonly reversed: VolumePrediction;
  /** Heatmaps of the volume as it is, one for each point. */
  readonly heatmaps: readonly PointHeatmap[];
}

/**
 * Predicts a volume and its mirror image, as `predictVolume` with `averageFlip`, and keeps what that averages, and
 * the heatmaps.
 * @param views where an axial series shows each level; required by a task with a stack.
 * @throws UserError as `predictVolume`.
 */
export function predictOrders(
  net: GradingNet,
  volume: Volume,
  views?: readonly (LevelView | null)[],
): OrdersPrediction {
  const { plain: example, mirrored, turnBack } = showVolume(net, volume, views);
  const { plain, flipped, heatmaps } = withTensors(() => {
    const { images, depths } = toBatch([example, mirrored]);
    const inference = net.infer(images, depths);
    const [first, second] = inference.predictions;
    const [heatmap] = inference.heatmaps;
    if (first === undefined || second === undefined || heatmap === undefined)
      throw new RangeError("the net gave no prediction");
    return {
      plain: first,
      flipped: second,
      heatmaps: toPointHeatmaps(heatmap.shape, heatmap.dataSync<"float32">()),
    };
  });
  const reversed = turnBack(flipped);
  return {
    mean: requireFinite(meanPrediction([plain, reversed]), volume.sliceTable),
    plain,
    reversed,
    heatmaps,
  };
}

/** [1, D, h, w, P] or [1, h, w, P] -> P maps [h, w]. */
function toPointHeatmaps(shape: readonly number[], values: Float32Array): PointHeatmap[] {
  const [points = 0, width = 0, height = 0, depth = 1] = [...shape.slice(1)].reverse();
  const area = height * width;
  return Array.from({ length: points }, (_, point) => {
    const map = new Float32Array(area);
    for (let voxel = 0; voxel < depth * area; voxel++) {
      const value = values[voxel * points + point] ?? 0;
      if (value > (map[voxel % area] ?? 0)) map[voxel % area] = value;
    }
    const largest = map.reduce((most, value) => Math.max(most, value), Number.MIN_VALUE);
    return { values: map.map((value) => value / largest), height, width };
  });
}
