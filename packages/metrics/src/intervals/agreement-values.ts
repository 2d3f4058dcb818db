import { calibrationErrorOf } from "@spinegrade/calibration";
import { balancedAccuracy, cohensKappa, severeCalledNormalRate } from "../agreement/confusion-matrix.ts";
import {
  areaUnderRoc,
  averagePrecision,
  type PositiveFrom,
  type RankedSamples,
  rankSamples,
} from "../agreement/ranking.ts";
import type { AgreementValues, JudgedRow } from "./agreement.ts";
import { addSums, studySums } from "./study-sums.ts";

/** Rows ready for many draws of their studies. */
export interface PreparedRows {
  readonly studies: number;
  /** All measures, from how often each study counts. */
  readonly valuesOf: (times: Uint32Array) => AgreementValues;
}

/** Sorts and sums rows once, so that a draw of studies costs little. Studies are numbered as they first occur. */
export function prepareRows(rows: readonly JudgedRow[]): PreparedRows {
  const rowsOfStudy = new Map<number | string, JudgedRow[]>();
  for (const row of rows) rowsOfStudy.set(row.studyId, [...(rowsOfStudy.get(row.studyId) ?? []), row]);
  const placeOf = new Map([...rowsOfStudy.keys()].map((studyId, place) => [studyId, place]));
  const studyOfRow = Uint32Array.from(rows, ({ studyId }) => placeOf.get(studyId) ?? 0);
  const sums = [...rowsOfStudy.values()].map(studySums);
  const rank = (from: PositiveFrom): RankedSamples =>
    rankSamples(
      rows.map(({ probabilities }) => probabilities),
      rows.map(({ grade }) => grade),
      from,
    );
  const [moderate, severe] = [rank(1), rank(2)];
  const valuesOf = (times: Uint32Array): AgreementValues => {
    const weightOf = (index: number): number => times[studyOfRow[index] ?? 0] ?? 0;
    const { rows: count, weight, loss, brier, confusion, bins } = addSums(sums, times);
    return {
      weightedLogLoss: loss / weight,
      kappaLinear: cohensKappa(confusion, "linear"),
      kappaQuadratic: cohensKappa(confusion, "quadratic"),
      balancedAccuracy: balancedAccuracy(confusion),
      severeCalledNormal: severeCalledNormalRate(confusion),
      areaUnderRocModerate: areaUnderRoc(moderate, weightOf),
      areaUnderRocSevere: areaUnderRoc(severe, weightOf),
      averagePrecisionModerate: averagePrecision(moderate, weightOf),
      averagePrecisionSevere: averagePrecision(severe, weightOf),
      brierScore: brier / count,
      calibrationError: calibrationErrorOf(bins),
    };
  };
  return { studies: sums.length, valuesOf };
}
