import {
  type Condition,
  CONDITION_WORDS,
  CONDITIONS,
  SERIES_DESCRIPTIONS,
  SERIES_OF_CONDITION,
  type SeriesDescription,
} from "@spinegrade/competition-data";
import { type ChainPrediction, predictChain } from "@spinegrade/predictor";
import type { FoundStudy, TypedSeries } from "@spinegrade/series-types";
import { NetCache } from "../models/net-cache.ts";
import { chooseSeries } from "../study/choose-series.ts";
import { describeVersions } from "../study/describe-versions.ts";
import { uniqueFlags } from "../study/flags/flag-points.ts";
import type { GradeStudyOptions, StudyOutcome } from "../study/grade-study.ts";
import type { GradingFlag } from "../study/graded-study.ts";
import { noticeOf } from "../study/notice.ts";
import { untimed } from "../study/stage-timer.ts";
import { flagMissingSeries, flagSeries, flagStudy } from "../study/flags/study-flags.ts";
import { recordSeries, recordStudy } from "../study/study-records.ts";
import { chainRows } from "./chain-rows.ts";
import { type GradingChain, recordChain, refuseTrainedStudy } from "./grading-chain.ts";
import { readChainSeries, type ShownSeries } from "./read-chain-series.ts";

/** Of the flags of a study, that nothing counts its vertebrae. */
const NOT_COUNTED: GradingFlag = {
  flag: "vertebrae-not-counted",
  reason: "the number of lumbar vertebrae is not checked: the two-stage chain does not count them",
};

/** Names the study to the chain. */
const STUDY = 1;

/**
 * Grades a study by the two-stage chain: all series of each kind, a missing view as `predictChain` says. The engine must be
 * started.
 * @param study as `findStudies` of series-types finds it.
 * @throws UserError when a net of the chain was trained on the study.
 */
export async function gradeStudyByChain(
  study: FoundStudy,
  chain: GradingChain,
  {
    nets = new NetCache(),
    rank,
    withNames = false,
    time = untimed,
  }: Pick<GradeStudyOptions, "nets" | "rank" | "withNames" | "time"> = {},
): Promise<StudyOutcome> {
  refuseTrainedStudy(study, chain);
  const read = await time("read", () => readAll(study));
  const { shown, judged } = read;
  const series = shown.map((one) => one.chain);
  const predict = (): Promise<ChainPrediction> =>
    Promise.resolve(predictChain({ studyId: STUDY, split: "test", series }, chain.nets));
  const prediction = await nets.inTurn(() => time("nets", predict), rank);
  for (const { seriesId, reason } of prediction.failures) {
    const failed = shown.find((one) => one.chain.seriesId === seriesId);
    if (failed !== undefined) judged.set(failed.typed, reason);
  }
  const whyNot = (condition: Condition): string => whyNotGraded(condition, prediction, read);
  const { rows, images } = chainRows(prediction.predictions, shown, whyNot);
  return {
    result: {
      notice: noticeOf(chain.models),
      study: recordStudy(study, withNames),
      rows,
      flags: uniqueFlags([
        ...flagMissingSeries(rows, new Set(CONDITIONS)),
        ...flagStudy(study),
        ...shown.flatMap(flagShown),
        ...flagsOf(prediction),
        NOT_COUNTED,
      ]),
      series: recordSeries(study, judged),
      models: recordChain(chain),
      versions: describeVersions(),
    },
    images,
  };
}

/** The series of a study that are read, and why others are not. */
interface ReadStudy {
  readonly shown: readonly ShownSeries[];
  readonly kinds: ReadonlyMap<TypedSeries, SeriesDescription>;
  readonly judged: Map<TypedSeries, string | null>;
}

async function readAll({ series, studyInstanceUid }: FoundStudy): Promise<ReadStudy> {
  const shown: ShownSeries[] = [];
  const kinds = new Map<TypedSeries, SeriesDescription>();
  const judged = new Map<TypedSeries, string | null>();
  for (const kind of SERIES_DESCRIPTIONS)
    for (const one of chooseSeries(series, kind)) {
      kinds.set(one, kind);
      const found = await readChainSeries(one, kind, { seriesId: kinds.size, studyInstanceUid });
      judged.set(one, "reason" in found ? found.reason : null);
      if (!("reason" in found)) shown.push(found);
    }
  return { shown, kinds, judged };
}

function whyNotGraded(
  condition: Condition,
  { missing }: ChainPrediction,
  { kinds, judged }: ReadStudy,
): string {
  const kind = SERIES_OF_CONDITION[condition];
  const own = [...kinds].flatMap(([one, its]) => (its === kind ? [judged.get(one) ?? null] : []));
  if (own.length === 0) return `the study has no lumbar ${kind} series`;
  const reasons = [...new Set(own.filter((reason) => reason !== null))];
  if (reasons.length > 0) return `no ${kind} series can be graded: ${reasons.join("; ")}`;
  const [other] = missing;
  if (other !== undefined) return `the study has no lumbar ${other.view} series: ${other.done}`;
  return `no net of the two-stage chain grades ${CONDITION_WORDS[condition].toLowerCase()}`;
}

function flagShown({ typed, volume }: ShownSeries): GradingFlag[] {
  return flagSeries(typed, volume.sliceTable);
}

/** Views that the study lacks, and doubts that concern no single row. */
function flagsOf({ missing, predictions }: ChainPrediction): GradingFlag[] {
  return [
    ...missing.map(({ view, done }) => ({
      flag: "view-missing",
      reason: `there is no ${view} series: ${done}`,
    })),
    ...predictions.flatMap(({ flags = [] }) =>
      flags.flatMap(({ flag, points, reason }) => (points.length === 0 ? [{ flag, reason }] : [])),
    ),
  ];
}
