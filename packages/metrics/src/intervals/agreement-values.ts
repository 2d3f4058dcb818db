import { calibrationErrorOf } from "@spinegrade/calibration";
import { groupBy } from "@spinegrade/pipeline/group-by";
import { balancedAccuracy, cohensKappa, severeCalledNormalRate } from "../agreement/confusion-matrix.ts";
import {
  areaUnderRoc,
  averagePrecision,
  type PositiveFrom,
  type RankedSamples,
  rankSamples,
} from "../agreement/ranking.ts";
import type { AgreementMeasure, JudgedRow } from "./agreement.ts";
import { addSums, studySums, type Sums } from "./study-sums.ts";

/** Rows ready for many draws of their studies. */
export interface PreparedRows {
  readonly studies: number;
  /** The measures, from how often each study counts. */
  readonly valuesOf: (times: Uint32Array) => number[];
}

/** The data that the measures need of a draw of studies. */
interface Draw {
  readonly sums: Sums;
  readonly ranked: (from: PositiveFrom) => RankedSamples;
  readonly weightOf: (row: number) => number;
}

const VALUES: Readonly<Record<AgreementMeasure, (draw: Draw) => number>> = {
  weightedLogLoss: ({ sums }) => sums.loss / sums.weight,
  kappaLinear: ({ sums }) => cohensKappa(sums.confusion, "linear"),
  kappaQuadratic: ({ sums }) => cohensKappa(sums.confusion, "quadratic"),
  balancedAccuracy: ({ sums }) => balancedAccuracy(sums.confusion),
  severeCalledNormal: ({ sums }) => severeCalledNormalRate(sums.confusion),
  areaUnderRocModerate: ({ ranked, weightOf }) => areaUnderRoc(ranked(1), weightOf),
  areaUnderRocSevere: ({ ranked, weightOf }) => areaUnderRoc(ranked(2), weightOf),
  averagePrecisionModerate: ({ ranked, weightOf }) => averagePrecision(ranked(1), weightOf),
  averagePrecisionSevere: ({ ranked, weightOf }) => averagePrecision(ranked(2), weightOf),
  brierScore: ({ sums }) => sums.brier / sums.rows,
  calibrationError: ({ sums }) => calibrationErrorOf(sums.bins),
};

/**
 * Sorts and sums rows once, so that a draw of studies costs little. Studies are numbered as they first occur.
 * @param measures of each draw, in this order.
 */
export function prepareRows(rows: readonly JudgedRow[], measures: readonly AgreementMeasure[]): PreparedRows {
  const rowsOfStudy = groupBy(rows, ({ studyId }) => studyId);
  const placeOf = new Map([...rowsOfStudy.keys()].map((studyId, place) => [studyId, place]));
  const studyOfRow = Uint32Array.from(rows, ({ studyId }) => placeOf.get(studyId) ?? 0);
  const sums = [...rowsOfStudy.values()].map(studySums);
  const ranked = rankOnce(rows);
  const valuesOf = (times: Uint32Array): number[] => {
    const draw: Draw = {
      sums: addSums(sums, times),
      ranked,
      weightOf: (row) => times[studyOfRow[row] ?? 0] ?? 0,
    };
    return measures.map((measure) => VALUES[measure](draw));
  };
  return { studies: sums.length, valuesOf };
}

/** Sorts the rows when a measure first needs it. */
function rankOnce(rows: readonly JudgedRow[]): Draw["ranked"] {
  const known = new Map<PositiveFrom, RankedSamples>();
  return (from) => {
    const ranked =
      known.get(from) ??
      rankSamples(
        rows.map(({ probabilities }) => probabilities),
        rows.map(({ grade }) => grade),
        from,
      );
    known.set(from, ranked);
    return ranked;
  };
}
