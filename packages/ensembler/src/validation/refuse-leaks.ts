import { FOLD_STUDIES_FILE, type TrainedOn } from "@spinegrade/competition-data";
import { UserError } from "@spinegrade/pipeline";

/** A prediction for a study by the net of a fold. */
interface FoldPrediction {
  readonly run: string;
  readonly fold: number;
  readonly studyId: number;
}

/**
 * Refuses predictions by nets that were trained on the study that they predict: a net is trained on every study but those
 * in its fold, unless its run lists other ones.
 * @param folds study id -> the fold that validates on it.
 * @param trainedOn the studies of the nets whose runs list them; these count instead of fold numbers.
 * @throws UserError that names run, study and folds; also for a study that is in no fold.
 */
export function refuseLeaks(
  predictions: readonly FoldPrediction[],
  folds: ReadonlyMap<number, number>,
  trainedOn: TrainedOn = () => undefined,
): void {
  for (const { run, fold, studyId } of predictions) {
    const own = folds.get(studyId);
    if (own === undefined) throw new UserError(`run ${run}: study ${studyId} is not in train.csv`);
    const studies = trainedOn({ run, fold });
    if (studies?.has(studyId) === true) {
      throw new UserError(
        `run ${run}: study ${studyId} is predicted by the net of fold ${fold}, which was trained on it, as ` +
          `${FOLD_STUDIES_FILE} of that fold says: only a net that never saw it may be scored on it`,
      );
    }
    if (studies === undefined && own !== fold) {
      throw new UserError(
        `run ${run}: study ${studyId} is predicted by the net of fold ${fold}, which was trained on it, for the study is ` +
          `in fold ${own}: only the net of fold ${own} may be scored on it`,
      );
    }
  }
}
