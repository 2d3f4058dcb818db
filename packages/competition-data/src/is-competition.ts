import { type DataSetIdentity, sha256 } from "@spinegrade/pipeline";
import { sortStudyIds } from "./folds/make-folds.ts";
import type { TrainRow } from "./tables/rows.ts";

/** SHA-256 of the ids of the 1,975 studies of the competition's `train.csv`, in ascending order, one a line. */
const STUDY_IDS = "029c17d64458a22d9c6eab3697296b6d3923bdf22e6ec5b5a24bbad3019c29a2";

/**
 * Whether a data set is the competition's, so that published figures can be compared with figures on it: the studies of
 * its training table are, and its images are not synthetic.
 */
export function isCompetition({ synthetic }: DataSetIdentity, train: readonly TrainRow[]): boolean {
  const ids = sortStudyIds(train.map(({ studyId }) => studyId));
  return !synthetic && sha256(ids.join("\n")) === STUDY_IDS;
}
