import { AGREEMENT_MEASURES, pairedDifferences, type AgreementMeasure } from "@spinegrade/metrics/intervals";
import type { ComparedPair, TrainedRunRecord } from "./compared-run.ts";

/** Measures of which less is better. */
const LOWER_IS_BETTER: readonly AgreementMeasure[] = [
  "weightedLogLoss",
  "severeCalledNormal",
  "brierScore",
  "calibrationError",
];

/** Whether a difference, second minus first, is in favour of the second. */
export function isGain(measure: AgreementMeasure, difference: number): boolean {
  return LOWER_IS_BETTER.includes(measure) ? difference < 0 : difference > 0;
}

/**
 * Compares every run with a reference by paired bootstrap.
 * @param lossOf the log loss of a run, by which the reference of a task is chosen where `against` is none of the task's.
 * @param against the run to compare with; default: the run of the least log loss of each task.
 */
export function comparePairs(
  records: readonly TrainedRunRecord[],
  lossOf: (run: string) => number,
  against?: string,
): ComparedPair[] {
  const tasks = [...new Set(records.map(({ task }) => task))];
  return tasks.flatMap((task) => {
    const ofTask = records.filter((record) => record.task === task);
    const best = [...ofTask].sort((one, other) => lossOf(one.run) - lossOf(other.run))[0];
    const reference = ofTask.find(({ run }) => run === against) ?? best;
    if (reference === undefined) return [];
    return ofTask.filter((other) => other !== reference).map((other) => comparePair(reference, other));
  });
}

function comparePair(first: TrainedRunRecord, second: TrainedRunRecord): ComparedPair {
  const names = { first: first.run, second: second.run };
  const reason = whyUnpaired(first, second);
  if (reason !== undefined) return { ...names, differences: null, reason };
  return { ...names, differences: pairedDifferences(first.rows, second.rows), reason: null };
}

/** Why two runs have no common ground: undefined where they were validated on the same rows. */
function whyUnpaired(first: TrainedRunRecord, second: TrainedRunRecord): string | undefined {
  const [ofFirst, ofSecond] = [first, second].map(({ rows }) => new Set(rows.map(({ studyId }) => studyId)));
  if (ofFirst === undefined || ofSecond === undefined || ofFirst.size === 0 || ofSecond.size === 0)
    return "no point of theirs has a grade";
  const shared = [...ofFirst].filter((studyId) => ofSecond.has(studyId)).length;
  if (shared !== ofFirst.size || shared !== ofSecond.size)
    return `their validation studies differ: ${ofFirst.size} and ${ofSecond.size}, ${shared} in common; train the same folds of both`;
  const isPaired =
    first.rows.length === second.rows.length &&
    first.rows.every(({ studyId, grade }, index) => {
      const pair = second.rows[index];
      return pair?.studyId === studyId && pair.grade === grade;
    });
  return isPaired ? undefined : "they grade other series or points of the same studies";
}

/** The index of a measure among the figures and differences. */
export const columnOf = (measure: AgreementMeasure): number => AGREEMENT_MEASURES.indexOf(measure);
