import type { LevelPoint } from "@spinegrade/axial-levels";
import type { Prediction } from "@spinegrade/competition-data";
import { checkLevels, gatherEvidence } from "@spinegrade/study-check";
import type { Volume } from "@spinegrade/volumes";
import { orReason } from "../or-reason.ts";
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
  const evidence = gatherEvidence(predicted);
  const discs = evidence.t1 && evidence.t2 ? checkLevels(evidence).discs : [];
  const placed = evidence.series.map(({ points, volume: { sliceTable } }) => ({
    points,
    frameOfReferenceUid: sliceTable.frameOfReferenceUid,
  }));
  return toLevelPoints(placed, discs);
}

/** A prediction whose volume cannot be read. */
export interface UnreadablePrediction {
  readonly prediction: Prediction;
  /** The cause and the remedy. */
  readonly reason: string;
}

/** Places of the levels of studies, and the series that could not be read for them. */
export interface PlacedStudies {
  /** Study id -> places, as `placeLevels` finds them. */
  readonly places: ReadonlyMap<number, readonly LevelPoint[]>;
  readonly unreadable: readonly UnreadablePrediction[];
}

/**
 * Places the levels of each study. A series that cannot be read is skipped: its study is placed by the others.
 * @param readVolumeOf reads the series of a prediction.
 */
export async function placeStudies(
  predictions: readonly Prediction[],
  readVolumeOf: (prediction: Prediction) => Promise<Volume>,
): Promise<PlacedStudies> {
  const places = new Map<number, readonly LevelPoint[]>();
  const unreadable: UnreadablePrediction[] = [];
  for (const studyId of new Set(predictions.map((prediction) => prediction.studyId))) {
    const own: PredictedVolume[] = [];
    const volumes = new Map<number, Volume | undefined>(); // every fold predicts the same series
    for (const prediction of predictions.filter((one) => one.studyId === studyId)) {
      const { seriesId, points } = prediction;
      if (!volumes.has(seriesId)) {
        const read = await orReason(readVolumeOf(prediction));
        if ("reason" in read) unreadable.push({ prediction, reason: read.reason });
        volumes.set(seriesId, "reason" in read ? undefined : read.value);
      }
      const volume = volumes.get(seriesId);
      if (volume !== undefined) own.push({ points, volume });
    }
    places.set(studyId, placeLevels(own));
  }
  return { places, unreadable };
}
