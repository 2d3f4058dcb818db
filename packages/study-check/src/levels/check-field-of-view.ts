import { LEVEL_WORDS, LEVELS } from "@spinegrade/competition-data";
import { pixelToPatientMm, voxelToPatientMatrix, type SliceRecord } from "@spinegrade/volumes/slices";
import { doubt } from "./doubt.ts";
import type { LevelDoubt, PredictedSeries } from "./level-evidence.ts";
import type { LevelLimits } from "./level-limits.ts";
import { placePoints } from "./place-points.ts";

/**
 * Doubts where the picture ends so near to L1/L2 or L5/S1 that the vertebra beyond, by which a reader counts, cannot be
 * seen whole.
 */
export function checkFieldOfView(series: PredictedSeries, { roomMm }: LevelLimits): LevelDoubt[] {
  const heights = series.volume.sliceTable.slices.flatMap(edgesOf);
  const points = placePoints(series);
  if (heights.length === 0) return [];
  const [bottom, top] = [Math.min(...heights), Math.max(...heights)];
  return [0, 4].flatMap((k): LevelDoubt[] => {
    const level = LEVELS[k] ?? LEVELS[0];
    const own = points.filter((point) => point.level === level).map(({ placeMm }) => placeMm[2]);
    if (own.length === 0) return [];
    const room = k === 0 ? top - Math.max(...own) : Math.min(...own) - bottom;
    if (room >= roomMm) return [];
    const [end, hidden] = k === 0 ? ["above", "T12"] : ["below", "S1"];
    const what = `the picture ends ${Math.max(0, room).toFixed(0)} mm ${end} ${LEVEL_WORDS[level]}: ${hidden} is not whole in it`;
    return [doubt("field-of-view", what)];
  });
}

/** The heights of a slice's corners. */
function edgesOf(slice: SliceRecord): number[] {
  const matrix = voxelToPatientMatrix(slice);
  if (matrix === null) return [];
  const [right, bottom] = [slice.columns - 1, slice.rows - 1];
  const corners: readonly (readonly [number, number])[] = [
    [0, 0],
    [right, 0],
    [0, bottom],
    [right, bottom],
  ];
  return corners.map((corner) => pixelToPatientMm(matrix, corner)[2]);
}
