import { LEVELS, type Condition, type Level } from "@spinegrade/competition-data";
import { add, scale, subtract, type SliceRecord, type Vector3 } from "@spinegrade/volumes/slices";
import type { PredictedSeries } from "./level-evidence.ts";

/** A predicted point in the patient. */
export interface PlacedPoint {
  readonly condition: Condition;
  readonly level: Level;
  readonly placeMm: Vector3;
}

/** The points of a series that have a place. Between two slices the place is interpolated, not that of the nearer one. */
export function placePoints({ points, volume }: PredictedSeries): PlacedPoint[] {
  return points.flatMap(({ condition, level, positionMm, zIndex }) =>
    positionMm === null
      ? []
      : [{ condition, level, placeMm: add(positionMm, offSlice(volume.sliceTable.slices, zIndex)) }],
  );
}

/** The way from the slice nearest to a z index to the place of that index. */
function offSlice(slices: readonly SliceRecord[], zIndex: number): Vector3 {
  const nearest = Math.min(slices.length - 1, Math.max(0, Math.round(zIndex)));
  const share = Math.min(0.5, Math.max(-0.5, zIndex - nearest));
  const [before, after] = share < 0 ? [nearest - 1, nearest] : [nearest, nearest + 1];
  const [from, to] = [slices[before], slices[after]];
  if (from?.group !== to?.group || from?.positionMm == null || to?.positionMm == null) return [0, 0, 0];
  return scale(subtract(to.positionMm, from.positionMm), share);
}

/** One place per level, from above; undefined where the level has no point. */
export function levelCentres(points: readonly PlacedPoint[]): (Vector3 | undefined)[] {
  return LEVELS.map((level) => {
    const own = points.filter((point) => point.level === level);
    const foramina = own.filter(({ condition }) => condition !== "spinal_canal_stenosis");
    const used = (foramina.length > 0 ? foramina : own).map(({ placeMm }) => placeMm);
    return used.length === 0 ? undefined : scale(used.reduce(add), 1 / used.length);
  });
}
