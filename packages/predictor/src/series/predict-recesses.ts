import { plainExample } from "@spinegrade/augmentation";
import { LEVELS, type PredictedPoint } from "@spinegrade/competition-data";
import { type GradingNet, toBatch, withTensors } from "@spinegrade/tasks";
import { add, dot, isPlaced, sliceNormal, subtract, type Vector3, type Volume } from "@spinegrade/volumes";

/** A slice further than this from a recess does not show it. */
const MOST_AWAY_MM = 5;

/** A recess, and the slice of a sagittal series that shows it. */
interface Recess extends Omit<PredictedPoint, "probabilities"> {
  readonly slice: number;
}

/**
 * Grades the recesses of a sagittal series for a study whose axial series do not show them: the net's grades in the slice
 * nearest to each recess, pooled at the heatmap of its level.
 * @param points as the net found them in the series.
 * @returns none where the task has no recesses, the points' places are unknown, or the series does not reach that far.
 */
export function predictRecesses(
  net: GradingNet,
  volume: Volume,
  points: readonly PredictedPoint[],
): PredictedPoint[] {
  const found = points.flatMap((point) => recessesOf(net.task, point, volume));
  const slices = [...new Set(found.map(({ slice }) => slice))];
  if (slices.length === 0) return [];
  const graded = withTensors(() => {
    const { images } = toBatch([plainExample(volume, [], [], net.config.imageSize)]);
    return net.gradeSlices(images, slices);
  });
  return found.flatMap(({ slice, ...recess }) => {
    const probabilities = graded[slices.indexOf(slice)]?.[LEVELS.indexOf(recess.level)];
    return probabilities === undefined ? [] : [{ ...recess, probabilities }];
  });
}

function recessesOf(
  { recesses }: GradingNet["task"],
  { level, positionMm, xSlice, ySlice }: PredictedPoint,
  { sliceTable }: Volume,
): Recess[] {
  if (recesses === undefined || positionMm === null) return [];
  // x increases to the patient's left
  const sides = [
    { condition: recesses.left, x: recesses.offsetMm },
    { condition: recesses.right, x: -recesses.offsetMm },
  ];
  return sides.flatMap(({ condition, x }) => {
    const placeMm = add(positionMm, [x, 0, 0]);
    const record = sliceTable.slices[nearestSlice(sliceTable.slices, placeMm)];
    if (record === undefined) return [];
    const { zIndex, instanceNumber } = record;
    return [{ condition, level, instanceNumber, xSlice, ySlice, zIndex, positionMm: placeMm, slice: zIndex }];
  });
}

/** Index of the slice nearest to a place; -1 when none is near. */
function nearestSlice(slices: Volume["sliceTable"]["slices"], placeMm: Vector3): number {
  const away = slices.map((slice) =>
    isPlaced(slice)
      ? Math.abs(dot(subtract(placeMm, slice.positionMm), sliceNormal(slice.orientation)))
      : Infinity,
  );
  const least = Math.min(...away);
  return least > MOST_AWAY_MM ? -1 : away.indexOf(least);
}
