import {
  LABEL_GROUPS,
  type Prediction,
  type PredictionFlag,
  type SeriesRemark,
} from "@spinegrade/competition-data";
import type { LevelPoint } from "@spinegrade/axial-levels";
import type { RecessCrops, NetOfFold } from "../nets/chain-nets.ts";
import type { ChainStudy } from "../chain-prediction.ts";
import type { AxialFinding } from "../points/choose-crops.ts";
import { compareLevels } from "../points/compare-levels.ts";
import type { SeriesFinding } from "../points/find-points.ts";
import { orRemark } from "../or-remark.ts";
import { toPoint3 } from "../points/to-point3.ts";
import { toPrediction } from "./to-prediction.ts";

/** Below this confidence that a slice shows a recess, its row is flagged. */
const LEAST_CONFIDENCE = 0.25;

/** The input of the graders of the recesses. */
export interface RecessViews {
  /** The left recesses L1/L2 to L5/S1, then the right ones; null where no series shows one. */
  readonly chosen: readonly (AxialFinding | null)[];
  /** The finding on Sagittal T2/STIR; null where the study has none. */
  readonly sagittal: SeriesFinding | null;
  /** Places of the levels by sagittal points, with which the axial nets' levels are compared. */
  readonly levels: readonly LevelPoint[];
}

/** Grades the recesses of a study by each fold: a prediction for each axial series that shows some of them best. */
export function gradeAxial(
  graders: readonly NetOfFold<RecessCrops>[],
  { studyId, split }: Pick<ChainStudy, "studyId" | "split">,
  { chosen, sagittal, levels }: RecessViews,
  failures: SeriesRemark[],
): Prediction[] {
  const crops = chosen.map((finding) => {
    const volume = finding?.series.wide;
    return finding === null || volume === undefined ? null : { volume, point: toPoint3(finding.point) };
  });
  const shown =
    sagittal === null ? null : { volume: sagittal.series.volume, points: sagittal.points.map(toPoint3) };
  const series = new Set(chosen.flatMap((finding) => finding?.series ?? []));
  return graders.flatMap(({ run, fold, net }) => {
    const rows = net.grade(crops, shown);
    const graded = LABEL_GROUPS.ss.points.flatMap((label, index) => {
      const [finding, probabilities] = [chosen[index], rows[index]];
      return finding == null || probabilities === undefined ? [] : [{ finding, label, probabilities }];
    });
    return [...series].flatMap((one) =>
      orRemark(one, failures, () => {
        const own = graded.filter(({ finding }) => finding.series === one);
        const points = own.map(({ finding, ...rest }) => ({ ...rest, point: finding.point }));
        return [
          toPrediction({ run, fold, studyId, split }, one, points, (placed) => [
            ...compareLevels(placed, levels, one.volume.sliceTable.frameOfReferenceUid),
            ...flagUnsure(own.map(({ finding }) => finding.confidence)),
          ]),
        ];
      }),
    );
  });
}

function flagUnsure(confidences: readonly number[]): PredictionFlag[] {
  const points = confidences.flatMap((confidence, index) => (confidence < LEAST_CONFIDENCE ? [index] : []));
  const reason = `the axial nets doubt that any slice shows the level: their confidence is below ${LEAST_CONFIDENCE}`;
  return points.length === 0 ? [] : [{ flag: "level-not-shown", points, reason }];
}
