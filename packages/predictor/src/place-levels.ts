import type { LevelPoint } from "@spinegrade/axial-levels";
import type { Condition, Prediction } from "@spinegrade/competition-data";
import { checkLevels } from "@spinegrade/study-check";
import type { Volume } from "@spinegrade/volumes";
import { toLevelPoints } from "./level-points.ts";

/** A prediction, and the volume that it was made on. */
export interface PredictedVolume {
  readonly points: Prediction["points"];
  readonly volume: Volume;
}

/**
 * Places the levels of one study: at the discs that its sagittal T1 and T2 series show together, else at the predicted points.
 * Predictions on axial series are omitted.
 */
export function placeLevels(predicted: readonly PredictedVolume[]): LevelPoint[] {
  const t1 = predicted.filter((one) => isOn(one, "left_neural_foraminal_narrowing"));
  const t2 = predicted.filter((one) => isOn(one, "spinal_canal_stenosis"));
  const series = [...t1, ...t2];
  const [firstT1, firstT2] = [t1[0], t2[0]];
  const discs =
    firstT1 && firstT2 ? checkLevels({ series, t1: firstT1.volume, t2: firstT2.volume }).discs : [];
  const placed = series.map(({ points, volume: { sliceTable } }) => ({
    points,
    frameOfReferenceUid: sliceTable.frameOfReferenceUid,
  }));
  return toLevelPoints(placed, discs);
}

/**
 * Places the levels of each study.
 * @param readVolumeOf reads the series of a prediction.
 * @returns study id -> places, as `placeLevels` finds them.
 */
export async function placeStudies(
  predictions: readonly Prediction[],
  readVolumeOf: (prediction: Prediction) => Promise<Volume>,
): Promise<ReadonlyMap<number, readonly LevelPoint[]>> {
  const places = new Map<number, readonly LevelPoint[]>();
  for (const studyId of new Set(predictions.map((prediction) => prediction.studyId))) {
    const own: PredictedVolume[] = [];
    const volumes = new Map<number, Volume>(); // every fold predicts the same series
    for (const prediction of predictions.filter((one) => one.studyId === studyId)) {
      const volume = volumes.get(prediction.seriesId) ?? (await readVolumeOf(prediction));
      volumes.set(prediction.seriesId, volume);
      own.push({ points: prediction.points, volume });
    }
    places.set(studyId, placeLevels(own));
  }
  return places;
}

function isOn({ points }: PredictedVolume, condition: Condition): boolean {
  return points.some((point) => point.condition === condition);
}
