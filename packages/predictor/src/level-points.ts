import type { LevelPoint } from "@spinegrade/axial-levels";
import type { Prediction } from "@spinegrade/competition-data";

const CANAL = "spinal_canal_stenosis";

/** The points predicted on one sagittal series, and its frame of reference. */
export interface PlacedPoints extends Pick<Prediction, "points"> {
  readonly frameOfReferenceUid?: string | undefined;
}

/**
 * The predicted points of one study's sagittal series in the patient, from which the axial slices of each level are
 * found: those of the canal, or of the foramina in a study without canal points. Points without a known place, and those
 * of other conditions, are omitted.
 */
export function toLevelPoints(series: readonly PlacedPoints[]): LevelPoint[] {
  const placed = (isWanted: (condition: string) => boolean): LevelPoint[] =>
    series.flatMap(({ points, frameOfReferenceUid }) =>
      points.flatMap(({ condition, level, positionMm }) =>
        positionMm !== null && isWanted(condition)
          ? [{ level, placeMm: positionMm, frameOfReferenceUid }]
          : [],
      ),
    );
  const canal = placed((condition) => condition === CANAL);
  return canal.length > 0 ? canal : placed((condition) => condition.includes("foraminal"));
}

/**
 * The level points of each study.
 * @param predictions of runs on sagittal series.
 * @returns study id -> points, as `toLevelPoints` chooses them.
 */
export function predictedLevelPoints(
  predictions: readonly Prediction[],
): ReadonlyMap<number, readonly LevelPoint[]> {
  const byStudy = new Map<number, Prediction[]>();
  for (const prediction of predictions)
    byStudy.set(prediction.studyId, [...(byStudy.get(prediction.studyId) ?? []), prediction]);
  return new Map([...byStudy].map(([studyId, own]) => [studyId, toLevelPoints(own)]));
}
