import type { Grade, Probabilities } from "@spinegrade/competition-data";
import {
  areaUnderRoc,
  averagePrecision,
  balancedAccuracy,
  bootstrapDraws,
  brierScore,
  cohensKappa,
  confusionMatrix,
  type ConfusionMatrix,
  GRADE_WEIGHTS,
  intervalOf,
  rankSamples,
  severeCalledNormalRate,
  weightedLogLoss,
} from "@spinegrade/metrics";
import type { GradedRow } from "../rows/graded-rows.ts";
import { AGREEMENT_MEASURES, type Agreement, type AgreementMeasure } from "./validation-report.ts";

type Figures = Readonly<Record<AgreementMeasure, number>>;

/** Seed of the studies that the intervals draw: the same rows always get the same interval. */
const SEED = 2024;

/** Sums over the rows of one study, which a draw adds as often as it draws the study. */
interface StudySums {
  readonly rows: number;
  readonly confusion: ConfusionMatrix;
  readonly brier: number;
  readonly weight: number;
  readonly loss: number;
}

/**
 * Measures agreement with the readers' grades as medical papers do, with bootstrap 95 % intervals over studies.
 * @param rows of one condition, or of both its sides.
 */
export function measureAgreement(rows: readonly GradedRow[]): Agreement {
  const studyIds = [...new Set(rows.map(({ studyId }) => studyId))];
  const placeOf = new Map(studyIds.map((studyId, place) => [studyId, place]));
  const studyOfRow = Uint32Array.from(rows, ({ studyId }) => placeOf.get(studyId) ?? 0);
  const figuresOf = prepareFigures(rows, studyOfRow, studyIds.length);
  const figures = figuresOf(new Uint32Array(studyIds.length).fill(1));
  const draws = bootstrapDraws(studyIds.length, figuresOf, { seed: SEED });
  return {
    confusion: confusionMatrix(...columnsOf(rows)),
    figures: AGREEMENT_MEASURES.map((measure) => {
      const { low, high } = intervalOf(draws.map((draw) => draw[measure]));
      return { measure, value: orNull(figures[measure]), low: orNull(low), high: orNull(high) };
    }),
  };
}

/** Sorts and sums once; the result computes all figures from how often each study counts. */
function prepareFigures(
  rows: readonly GradedRow[],
  studyOfRow: Uint32Array,
  studies: number,
): (times: Uint32Array) => Figures {
  const rowsOfStudy = Array.from({ length: studies }, (): GradedRow[] => []);
  for (const [index, row] of rows.entries()) rowsOfStudy[studyOfRow[index] ?? 0]?.push(row);
  const sums = rowsOfStudy.map(sumStudy);
  const moderate = rankSamples(...columnsOf(rows), 1);
  const severe = rankSamples(...columnsOf(rows), 2);
  return (times) => {
    const weightOf = (index: number): number => times[studyOfRow[index] ?? 0] ?? 0;
    const total = (valueOf: (study: StudySums) => number): number =>
      sums.reduce((sum, study, place) => sum + (times[place] ?? 0) * valueOf(study), 0);
    const confusion = [0, 1, 2].map((row) =>
      [0, 1, 2].map((column) => total((study) => study.confusion[row]?.[column] ?? 0)),
    );
    return {
      weightedLogLoss: total(({ loss }) => loss) / total(({ weight }) => weight),
      kappaLinear: cohensKappa(confusion, "linear"),
      kappaQuadratic: cohensKappa(confusion, "quadratic"),
      balancedAccuracy: balancedAccuracy(confusion),
      severeCalledNormal: severeCalledNormalRate(confusion),
      areaUnderRocModerate: areaUnderRoc(moderate, weightOf),
      areaUnderRocSevere: areaUnderRoc(severe, weightOf),
      averagePrecisionModerate: averagePrecision(moderate, weightOf),
      averagePrecisionSevere: averagePrecision(severe, weightOf),
      brierScore: total(({ brier }) => brier) / total((study) => study.rows),
    };
  };
}

function sumStudy(rows: readonly GradedRow[]): StudySums {
  const columns = columnsOf(rows);
  const weight = rows.reduce((sum, { grade }) => sum + (grade === -1 ? 0 : GRADE_WEIGHTS[grade]), 0);
  return {
    rows: rows.length,
    confusion: confusionMatrix(...columns),
    brier: brierScore(...columns) * rows.length,
    weight,
    loss: weightedLogLoss(...columns) * weight,
  };
}

/** Probabilities [N][3] and grades [N]. */
function columnsOf(rows: readonly GradedRow[]): readonly [readonly Probabilities[], readonly Grade[]] {
  return [rows.map(({ probabilities }) => probabilities), rows.map(({ grade }) => grade)];
}

/** JSON has no NaN. */
function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
