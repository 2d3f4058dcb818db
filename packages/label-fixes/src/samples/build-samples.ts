import type { SampleInput } from "./sample-input.ts";
import { LABEL_GROUPS, type LabelGroup, makeFolds, type SeriesRow } from "@spinegrade/competition-data";
import { EXCLUSIONS, type IdExclusion } from "./exclusions.ts";
import { gatherCandidates } from "./gather-candidates.ts";
import { judgeSeries } from "./judge-series.ts";
import type { Exclusion, RuleSetName, Sample } from "./sample.ts";

/** The samples of a task and all that gave none. */
export interface SampleTable {
  readonly task: LabelGroup;
  readonly ruleSet: RuleSetName;
  /** In ascending order of study, then series. */
  readonly samples: readonly Sample[];
  /** One for every series of the task, and every study without one, that gives no sample; same order. */
  readonly exclusions: readonly Exclusion[];
  /**
   * Samples kept all the same, with the reason; same order. Those whose sides or levels contradict the patient or
   * cannot be checked, which only `published` keeps; and axial ones in another frame of reference than the sagittal points.
   */
  readonly doubtful: readonly Exclusion[];
  /** Exclusions by id that matched nothing in the tables. */
  readonly unmatched: readonly IdExclusion[];
}

/**
 * The NFN samples: Sagittal T1 series with all 10 foraminal points. Pure: reads nothing but its input.
 * @throws RangeError when the folds given lack a study.
 */
export function nfnSamples(input: SampleInput): SampleTable {
  return buildSamples("nfn", input);
}

/**
 * The SCS samples: Sagittal T2/STIR series with all 5 canal points. Pure: reads nothing but its input.
 * @throws RangeError when the folds given lack a study.
 */
export function scsSamples(input: SampleInput): SampleTable {
  return buildSamples("scs", input);
}

/**
 * The SS samples: Axial T2 series with at least one point of a recess; the others are missing, as a study's levels may
 * be spread over several series. Pure: reads nothing but its input.
 * @throws RangeError when the folds given lack a study.
 */
export function ssSamples(input: SampleInput): SampleTable {
  return buildSamples("ss", input);
}

/** The label groups that `label-fixes:samples` makes a sample table of. */
export const SAMPLED_GROUPS = ["nfn", "scs", "ss"] as const satisfies readonly LabelGroup[];

/**
 * The samples of a label group: the series of its kind with all its points. Pure: reads nothing but its input.
 * @throws RangeError when the folds given lack a study.
 */
export function buildSamples(task: LabelGroup, input: SampleInput): SampleTable {
  const ruleSet = input.ruleSet ?? "intended";
  const byId = EXCLUSIONS.filter((exclusion) => exclusion.task === task);
  const train = new Map(input.train.map((row) => [row.studyId, row]));
  const folds = input.folds ?? makeFolds(train.keys());
  const { lookup, levelPoints = new Map<number, never>() } = input;
  const context = { task, ruleSet, byId, train, folds, lookup, levelPoints };

  const samples: Sample[] = [];
  const exclusions: Exclusion[] = [];
  const doubtful: Exclusion[] = [];
  for (const candidate of gatherCandidates(LABEL_GROUPS[task], input)) {
    const verdict = judgeSeries(candidate, context);
    if ("kind" in verdict) exclusions.push(verdict);
    else {
      samples.push(verdict.sample);
      doubtful.push(...verdict.doubts);
    }
  }
  exclusions.push(...studiesWithoutSeries(task, input));
  exclusions.sort((a, b) => a.studyId - b.studyId || (a.seriesId ?? 0) - (b.seriesId ?? 0));
  const unmatched = byId.filter(({ id, idOf }) => !isInTables(id, idOf[ruleSet], input.series));
  return { task, ruleSet, samples, exclusions, doubtful, unmatched };
}

function studiesWithoutSeries(task: LabelGroup, { train, series }: SampleInput): Exclusion[] {
  const { description } = LABEL_GROUPS[task];
  const withSeries = new Set(
    series.filter((row) => row.description === description).map(({ studyId }) => studyId),
  );
  return train
    .filter(({ studyId }) => !withSeries.has(studyId))
    .map(({ studyId }) => ({
      studyId,
      seriesId: null,
      task,
      kind: "no-series",
      reason: `the study has no ${description} series`,
      source: "train_series_descriptions.csv",
    }));
}

function isInTables(id: number, idOf: "series" | "study", series: readonly SeriesRow[]): boolean {
  return series.some((row) => (idOf === "series" ? row.seriesId : row.studyId) === id);
}
