import type { LevelPoint } from "@spinegrade/axial-levels";
import type { Prediction } from "@spinegrade/competition-data";

const CANAL = "spinal_canal_stenosis";

/**
 * The predicted points of each study's sagittal series in the patient, from which the axial slices of each level are
 * found: those of the canal, or of the foramina in a study without canal points. Points without a known place are
 * omitted.
 * @param predictions of runs on sagittal series.
 * @returns study id -> points.
 */
export function predictedLevelPoints(
  predictions: readonly Prediction[],
): ReadonlyMap<number, readonly LevelPoint[]> {
  const byStudy = new Map<number, { canal: LevelPoint[]; foramina: LevelPoint[] }>();
  for (const { studyId, points } of predictions) {
    const own = byStudy.get(studyId) ?? { canal: [], foramina: [] };
    byStudy.set(studyId, own);
    for (const { condition, level, positionMm } of points) {
      const list =
        condition === CANAL ? own.canal : condition.includes("foraminal") ? own.foramina : undefined;
      if (positionMm !== null) list?.push({ level, placeMm: positionMm });
    }
  }
  return new Map([...byStudy].map(([id, { canal, foramina }]) => [id, canal.length > 0 ? canal : foramina]));
}
