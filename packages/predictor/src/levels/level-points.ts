import type { LevelPoint } from "@spinegrade/axial-levels";
import type { Prediction } from "@spinegrade/competition-data";

const CANAL = "spinal_canal_stenosis";
const FORAMINAL = "foraminal";

/** The points predicted on one sagittal series, and its frame of reference. */
export interface PlacedPoints extends Pick<Prediction, "points"> {
  readonly frameOfReferenceUid?: string | undefined;
}

/**
 * The points that place the levels of one study in its axial series. A level's disc, where the images show it: it is more
 * exact than a small net's point. Else the predicted points of the canal, or of the foramina in a study without canal
 * points. Points without a known place, and those of other conditions, are omitted.
 * @param series the sagittal ones.
 * @param discs as `checkLevels` of study-check finds them.
 */
export function toLevelPoints(
  series: readonly PlacedPoints[],
  discs: readonly LevelPoint[] = [],
): LevelPoint[] {
  const seen = new Set(discs.map(({ level }) => level));
  return [...discs, ...predictedPoints(series).filter(({ level }) => !seen.has(level))];
}

function predictedPoints(series: readonly PlacedPoints[]): LevelPoint[] {
  const placed = (isWanted: (condition: string) => boolean): LevelPoint[] =>
    series.flatMap(({ points, frameOfReferenceUid }) =>
      points.flatMap(({ condition, level, positionMm }) =>
        positionMm !== null && isWanted(condition)
          ? [{ level, placeMm: positionMm, frameOfReferenceUid }]
          : [],
      ),
    );
  const canal = placed((condition) => condition === CANAL);
  return canal.length > 0 ? canal : placed((condition) => condition.includes(FORAMINAL));
}
