import type { PointRow } from "@spinegrade/competition-data";
import { UserError } from "@spinegrade/pipeline";
import type { FoldPoints } from "./found-points.ts";

/**
 * The points of studies as the net of the fold found them that never saw the study.
 * @param run the point run, for messages.
 * @throws UserError for a leak, a study that a net was trained on and found points in; for a study of several folds, some of
 * which are left from other settings; and for a study that no fold predicts.
 */
export function outOfFoldPoints(
  run: string,
  folds: readonly FoldPoints[],
  studyIds: readonly number[],
): PointRow[] {
  const wanted = new Set(studyIds);
  for (const fold of folds) refuseLeak(fold, wanted);
  refuseOverlap(run, folds);
  const predicted = new Set(folds.flatMap(({ validationStudies }) => validationStudies));
  const [absent] = studyIds.filter((studyId) => !predicted.has(studyId));
  if (absent !== undefined) {
    const trained =
      folds.length === 0 ? "none is trained" : `trained: ${folds.map(({ fold }) => fold).join(", ")}`;
    throw new UserError(
      `no fold of the run ${run} finds the points of study ${absent} out of fold (${trained}): ` +
        `train all folds, npx nx run trainer:${run}`,
    );
  }
  return folds.flatMap(({ rows }) => rows.filter(({ studyId }) => wanted.has(studyId)));
}

function refuseOverlap(run: string, folds: readonly FoldPoints[]): void {
  const foldOf = new Map<number, FoldPoints>();
  for (const fold of folds)
    for (const studyId of new Set(fold.validationStudies)) {
      const other = foldOf.get(studyId);
      if (other !== undefined)
        throw new UserError(
          `${fold.path}: fold ${fold.fold} and fold ${other.fold} of the run ${run} both validate study ${studyId}, so one ` +
            `is left from other settings: remove the folder of that fold, or train it again, npx nx run trainer:${run}`,
        );
      foldOf.set(studyId, fold);
    }
}

function refuseLeak(
  { run, fold, path, trainingStudies, rows }: FoldPoints,
  wanted: ReadonlySet<number>,
): void {
  const trained = new Set(trainingStudies);
  const leak = rows.find(({ studyId }) => wanted.has(studyId) && trained.has(studyId));
  if (leak === undefined) return;
  throw new UserError(
    `${path}: a leak: the points of study ${leak.studyId} are from fold ${fold} of the run ${run}, whose net was ` +
      "trained on this study; graders need points of nets that never saw it. Train the fold again, " +
      `npx nx run trainer:${run}.fold-${fold}, or set "pointSource": "published" in the grader's run file`,
  );
}
