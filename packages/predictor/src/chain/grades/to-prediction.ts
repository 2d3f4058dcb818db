import type {
  PointLabel,
  PredictedPoint,
  Prediction,
  PredictionFlag,
  Probabilities,
} from "@spinegrade/competition-data";
import { UserError } from "@spinegrade/pipeline";
import { placePoint } from "@spinegrade/two-stage";
import type { FoundPoint } from "../nets/chain-nets.ts";
import { flagPrediction } from "../../flag-prediction.ts";
import type { ChainSeries } from "../chain-prediction.ts";

/** A point of a series with what it marks and its grades. */
export interface GradedPoint {
  readonly label: PointLabel;
  readonly point: FoundPoint;
  readonly probabilities: Probabilities;
}

/** The net and the study of a prediction. */
export type PredictionSource = Pick<Prediction, "run" | "fold" | "studyId" | "split">;

/**
 * The prediction of one series by one net, with the flags of its points.
 * @param flagMore further flags of the points.
 * @throws UserError that names the series where a probability is not a number.
 */
export function toPrediction(
  source: PredictionSource,
  { seriesId, volume: { sliceTable } }: ChainSeries,
  graded: readonly GradedPoint[],
  flagMore: (points: readonly PredictedPoint[]) => readonly PredictionFlag[] = () => [],
): Prediction {
  if (!graded.every(({ probabilities }) => probabilities.every(Number.isFinite)))
    throw new UserError(
      `study ${source.studyId}, series ${seriesId}: ${source.run}, fold ${source.fold}, gives NaN or infinite numbers; ` +
        "its weights are unusable: train it again, with a lower learning rate if training was unstable",
    );
  const points = graded.map(({ label: { condition, level }, point, probabilities }) => {
    return { ...placePoint(sliceTable, point), condition, level, probabilities };
  });
  const flags = [...flagPrediction(points, sliceTable), ...flagMore(points)];
  const { frameOfReferenceUid } = sliceTable;
  return {
    ...source,
    seriesId,
    ...(frameOfReferenceUid !== undefined && { frameOfReferenceUid }),
    points,
    ...(flags.length > 0 && { flags }),
  };
}
