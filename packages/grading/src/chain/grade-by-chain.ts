import {
  type Condition,
  CONDITIONS,
  SERIES_DESCRIPTIONS,
  SERIES_OF_CONDITION,
  type SeriesDescription,
} from "@spinegrade/competition-data";
import { productPrecision } from "@spinegrade/engine";
import { type ChainNets, type ChainPrediction, predictChain } from "@spinegrade/predictor";
import type { FoundStudy, TypedSeries } from "@spinegrade/series-types";
import { NetCache } from "../models/net-cache.ts";
import { chooseSeries } from "../study/choose-series.ts";
import { describeVersions } from "../study/describe-versions.ts";
import { uniqueFlags } from "../study/flags/flag-points.ts";
import type { GradeStudyOptions, StudyOutcome } from "../study/grade-study.ts";
import type { GradingFlag } from "../study/graded-study.ts";
import { noticeOf } from "../study/notice.ts";
import { untimed } from "../study/stage-timer.ts";
import { flagNotGraded, flagSeries, flagStudy } from "../study/flags/study-flags.ts";
import { recordSeries, recordStudy } from "../study/study-records.ts";
import { chainRows } from "./chain-rows.ts";
import { type GradingChain, recordChain, refuseTrainedStudy } from "./grading-chain.ts";
import { flagViews, type JudgedSeries, whyNotGraded } from "./missing-views.ts";
import { readChainSeries, type ShownSeries } from "./read-chain-series.ts";

/** The flag of every study of a chain: nothing counts its vertebrae. */
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
  const precision = productPrecision();
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
  const views = prediction.missing.flatMap(({ omits }) => omits);
  const conditions = new Set(
    CONDITIONS.filter(
      (condition) =>
        gradesCondition(chain.nets, condition) && !views.includes(SERIES_OF_CONDITION[condition]),
    ),
  );
  return {
    result: {
      notice: noticeOf(chain.models),
      study: recordStudy(study, withNames),
      rows,
      flags: uniqueFlags([
        ...flagViews(prediction.missing, read),
        ...flagNotGraded(rows, { all: conditions, usable: conditions }, study),
        ...flagStudy(study),
        ...shown.flatMap(flagShown),
        ...flagsOf(prediction),
        NOT_COUNTED,
      ]),
      series: recordSeries(study, [judged]),
      models: recordChain(chain),
      versions: describeVersions(),
      productPrecision: precision,
    },
    images,
  };
}

/** The series of a study that are read, and why others are not. */
interface ReadStudy extends JudgedSeries {
  readonly shown: readonly ShownSeries[];
  readonly judged: Map<TypedSeries, string | null>;
}

async function readAll(study: FoundStudy): Promise<ReadStudy> {
  const shown: ShownSeries[] = [];
  const kinds = new Map<TypedSeries, SeriesDescription>();
  const judged = new Map<TypedSeries, string | null>();
  for (const kind of SERIES_DESCRIPTIONS)
    for (const one of chooseSeries(study.series, kind)) {
      kinds.set(one, kind);
      const found = await readChainSeries(one, kind, { seriesId: kinds.size, study });
      judged.set(one, "reason" in found ? found.reason : null);
      if (!("reason" in found)) shown.push(found);
    }
  return { shown, kinds, judged };
}

/** Whether the chain has a net for the rows of a condition. */
function gradesCondition(
  { gradesT1, gradesT2, gradesAxial, fusion }: ChainNets,
  condition: Condition,
): boolean {
  const own = { "Sagittal T1": gradesT1, "Sagittal T2/STIR": gradesT2, "Axial T2": gradesAxial };
  return fusion.graders.length + own[SERIES_OF_CONDITION[condition]].length > 0;
}

function flagShown({ typed, volume }: ShownSeries): GradingFlag[] {
  return flagSeries(typed, volume.sliceTable);
}

/** Doubts of the chain that concern no single row. */
function flagsOf({ predictions }: ChainPrediction): GradingFlag[] {
  return predictions.flatMap(({ flags = [] }) =>
    flags.flatMap(({ flag, points, reason }) => (points.length === 0 ? [{ flag, reason }] : [])),
  );
}
