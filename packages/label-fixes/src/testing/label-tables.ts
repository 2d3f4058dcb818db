import {
  CONDITIONS,
  LEVELS,
  perCondition,
  type Condition,
  type CoordinateRow,
  type Grade,
  type SeriesRow,
  type TrainRow,
} from "@spinegrade/competition-data";
import { elementAt } from "@spinegrade/pipeline/element-at";

/** Small label tables for tests: every study has one Sagittal T1 and one T2 series, all points and all grades. */
export interface LabelTables {
  readonly train: TrainRow[];
  readonly series: SeriesRow[];
  readonly coordinates: CoordinateRow[];
}

/** The T1 series of study s is 10 s + 1, its T2 series 10 s + 2. */
export function labelTables(studyIds: readonly number[]): LabelTables {
  return {
    train: studyIds.map((studyId) => ({ studyId, grades: gradesOf(studyId) })),
    series: studyIds.flatMap((studyId): SeriesRow[] => [
      { studyId, seriesId: 10 * studyId + 1, description: "Sagittal T1" },
      { studyId, seriesId: 10 * studyId + 2, description: "Sagittal T2/STIR" },
    ]),
    coordinates: studyIds.flatMap((studyId) =>
      CONDITIONS.filter((condition) => !condition.includes("subarticular")).flatMap((condition) =>
        pointsOf(studyId, condition),
      ),
    ),
  };
}

function gradesOf(studyId: number): TrainRow["grades"] {
  const grades: readonly Grade[] = [0, 1, 2];
  return perCondition((condition) =>
    LEVELS.map((_, level) => elementAt(grades, (studyId + CONDITIONS.indexOf(condition) + level) % 3)),
  );
}

/** Left on instances 3 and up, right on 13 and up, the canal on 8; 20 px from level to level. */
function pointsOf(studyId: number, condition: Condition): CoordinateRow[] {
  const isCanal = condition === "spinal_canal_stenosis";
  const firstInstance = isCanal ? 8 : condition.startsWith("left") ? 3 : 13;
  return LEVELS.map((level, index) => ({
    studyId,
    seriesId: 10 * studyId + (isCanal ? 2 : 1),
    instanceNumber: isCanal ? firstInstance : firstInstance + (index % 2),
    condition,
    level,
    x: 100.5 + index,
    y: 60 + 20 * index,
  }));
}
