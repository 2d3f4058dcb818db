import {
  type Condition,
  CONDITION_WORDS,
  SERIES_OF_CONDITION,
  type SeriesDescription,
} from "@spinegrade/competition-data";
import type { ChainPrediction, MissingView } from "@spinegrade/predictor";
import type { TypedSeries } from "@spinegrade/series-types";
import type { GradingFlag } from "../study/graded-study.ts";
import { SERIES_MISSING, SERIES_UNUSABLE } from "../study/flags/study-flags.ts";

/** The series of a study by their kinds, and why some are not graded; null for those that are. */
export interface JudgedSeries {
  readonly kinds: ReadonlyMap<TypedSeries, SeriesDescription>;
  readonly judged: ReadonlyMap<TypedSeries, string | null>;
}

/** Flags the views that the chain did not see, each once: why, and what it did about it. */
export function flagViews(missing: readonly MissingView[], series: JudgedSeries): GradingFlag[] {
  return missing.flatMap(({ view, done }) => {
    const why = whyNoSeries(view, series);
    return why === undefined ? [] : [{ ...why, reason: `${why.reason}: ${done}` }];
  });
}

/** Says why no row of a condition is graded. */
export function whyNotGraded(
  condition: Condition,
  { missing }: Pick<ChainPrediction, "missing">,
  series: JudgedSeries,
): string {
  const kind = SERIES_OF_CONDITION[condition];
  const own = whyNoSeries(kind, series);
  if (own !== undefined) return own.reason;
  const views = missing.filter(({ omits }) => omits.includes(kind));
  const [other] = flagViews(views, series);
  return other?.reason ?? `no net of the two-stage chain grades ${CONDITION_WORDS[condition].toLowerCase()}`;
}

/** Why series of a kind are not graded; undefined where all are. */
function whyNoSeries(kind: SeriesDescription, { kinds, judged }: JudgedSeries): GradingFlag | undefined {
  const own = [...kinds].flatMap(([one, its]) => (its === kind ? [judged.get(one) ?? null] : []));
  if (own.length === 0) return { flag: SERIES_MISSING, reason: `the study has no lumbar ${kind} series` };
  const reasons = [...new Set(own.filter((reason) => reason !== null))];
  if (reasons.length === 0) return undefined;
  return { flag: SERIES_UNUSABLE, reason: `no ${kind} series can be graded: ${reasons.join("; ")}` };
}
