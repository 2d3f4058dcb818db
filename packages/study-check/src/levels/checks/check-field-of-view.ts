import { LEVEL_WORDS, LEVELS } from "@spinegrade/competition-data";
import type { Volume } from "@spinegrade/volumes";
import { pixelToPatientMm, voxelToPatientMatrix, type SliceRecord } from "@spinegrade/volumes/slices";
import { doubt } from "./doubt.ts";
import type { LevelDoubt } from "../level-evidence.ts";
import type { LevelLimits } from "../level-limits.ts";

/**
 * Doubts where the picture ends so near to L1/L2 or L5/S1 that the vertebra beyond, by which a reader counts, cannot be
 * seen whole.
 * @param ends heights of L1/L2 and L5/S1, patient mm, where they are known.
 */
export function checkFieldOfView(
  { sliceTable }: Volume,
  ends: readonly [top: number | undefined, bottom: number | undefined],
  { roomMm }: LevelLimits,
): LevelDoubt[] {
  const heights = sliceTable.slices.flatMap(edgesOf);
  if (heights.length === 0) return [];
  const [bottom, top] = [Math.min(...heights), Math.max(...heights)];
  return [0, 4].flatMap((k): LevelDoubt[] => {
    const level = LEVELS[k] ?? LEVELS[0];
    const height = ends[k === 0 ? 0 : 1];
    if (height === undefined) return [];
    const room = k === 0 ? top - height : height - bottom;
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
