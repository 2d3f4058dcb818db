import { LABEL_GROUPS, type Prediction, type SeriesRemark } from "@spinegrade/competition-data";
import type { NetOfFold, SagittalCrops } from "../nets/chain-nets.ts";
import type { ChainStudy } from "../chain-prediction.ts";
import type { SeriesFinding } from "../points/find-points.ts";
import { orRemark } from "../or-remark.ts";
import { toPoint3 } from "../points/to-point3.ts";
import { toPrediction } from "./to-prediction.ts";

/**
 * Grades each sagittal series by each fold.
 * @param group of the points of the series, in the same order.
 */
export function gradeSagittal(
  graders: readonly NetOfFold<SagittalCrops>[],
  { studyId, split }: Pick<ChainStudy, "studyId" | "split">,
  findings: readonly SeriesFinding[],
  group: "nfn" | "scs",
  failures: SeriesRemark[],
): Prediction[] {
  return graders.flatMap(({ run, fold, net }) =>
    findings.flatMap(({ series, points }) =>
      orRemark(series, failures, () => {
        const rows = net.grade(series.volume, points.map(toPoint3));
        const graded = LABEL_GROUPS[group].points.flatMap((label, index) => {
          const [point, probabilities] = [points[index], rows[index]];
          return point === undefined || probabilities === undefined ? [] : [{ label, point, probabilities }];
        });
        return [toPrediction({ run, fold, studyId, split }, series, graded)];
      }),
    ),
  );
}
