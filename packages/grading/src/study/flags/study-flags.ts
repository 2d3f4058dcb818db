import { type Condition, CONDITION_WORDS, SERIES_OF_CONDITION } from "@spinegrade/competition-data";
import { countOf } from "@spinegrade/pipeline";
import type { FoundStudy, TypedSeries } from "@spinegrade/series-types";
import { FLAG_WORDS, type SeriesFlag, type SliceTable } from "@spinegrade/volumes";
import { chooseSeries, lacksFat } from "../choose-series.ts";
import type { GradedRow, GradingFlag } from "../graded-study.ts";

/** The flag of a study of which slices cannot be used. */
export const SLICES_MISSING = "slices-missing";

/** The flag of a study of which slices are there in two versions. */
const SLICES_CONTRADICTED = "slices-contradicted";

/** The flags of a study of which a condition is not graded at any level, though there is a model: no series shows it, ... */
export const SERIES_MISSING = "series-missing";
/** ... or none of those that do can be graded. */
export const SERIES_UNUSABLE = "series-unusable";
/** ... or every model for it was trained on the study. */
export const MODELS_TRAINED = "models-trained-on-study";

/** Different reasons that a flag names. */
const MOST_REASONS = 3;

/**
 * The doubts about one series that is graded, from its headers and slices. Further checks of a series' quality belong
 * here.
 */
export function flagSeries(
  series: TypedSeries,
  table: Pick<SliceTable, "flags" | "quarantined">,
): GradingFlag[] {
  const { hasContrast, confidence, type } = series;
  const { flags, quarantined } = table;
  return [
    ...(hasContrast
      ? [{ flag: "contrast-agent", reason: "the series was acquired after contrast agent" }]
      : []),
    ...(lacksFat(series)
      ? [
          {
            flag: "fat-suppressed",
            reason:
              "fat is suppressed in the Sagittal T1 series: the fat that shows foramina is dark, as narrowing is",
          },
        ]
      : []),
    ...(confidence < 0.5
      ? [{ flag: "type-uncertain", reason: `the headers contradict each other about the type ${type}` }]
      : []),
    ...(quarantined.length > 0 ? [{ flag: SLICES_MISSING, reason: describeMissing(quarantined) }] : []),
    ...flags.map((flag) => ({ flag: flag.flag, reason: describeUnnamed(flag) })),
  ];
}

/** The doubts about a study that its files' headers raise, whichever of its series are graded. */
export function flagStudy({ sharesUid, unusableSlices, contradictedSlices }: FoundStudy): GradingFlag[] {
  const unusable = [...unusableSlices.values()].reduce((sum, slices) => sum + slices, 0);
  return [
    ...(sharesUid
      ? [
          {
            flag: "mixed-patients",
            reason: "files of another patient have the same StudyInstanceUID: they are graded apart",
          },
        ]
      : []),
    ...(unusable > 0
      ? [
          {
            flag: SLICES_MISSING,
            reason: `${countOf(unusable, "slice")} cannot be used, being damaged`,
          },
        ]
      : []),
    ...(contradictedSlices > 0
      ? [
          {
            flag: SLICES_CONTRADICTED,
            reason: `two files contradict each other about ${countOf(contradictedSlices, "slice")}: the first by name is used`,
          },
        ]
      : []),
  ];
}

/**
 * The conditions of which no row has a grade, by the reason for it.
 * @param conditions those that the models grade, and those that models grade which were not trained on the study.
 */
export function flagNotGraded(
  rows: readonly GradedRow[],
  conditions: { readonly all: ReadonlySet<Condition>; readonly usable: ReadonlySet<Condition> },
  { series }: Pick<FoundStudy, "series">,
): GradingFlag[] {
  const byReason = new Map<string, Condition[]>();
  for (const condition of conditions.all) {
    const own = rows.filter((row) => row.condition === condition);
    const [reason] = own.flatMap(({ notGraded }) => notGraded ?? []);
    if (reason === undefined || own.some(({ grade }) => grade !== null)) continue;
    byReason.set(reason, [...(byReason.get(reason) ?? []), condition]);
  }
  return [...byReason].map(([reason, own]) => {
    const words = own.map((condition) => CONDITION_WORDS[condition].toLowerCase());
    const isShown = own.some((condition) => chooseSeries(series, SERIES_OF_CONDITION[condition]).length > 0);
    const isTrained = own.every((condition) => !conditions.usable.has(condition));
    const flag = !isShown ? SERIES_MISSING : isTrained ? MODELS_TRAINED : SERIES_UNUSABLE;
    return { flag, reason: `not graded: ${words.join(", ")}: ${reason}` };
  });
}

/** Without the files' names, which may name the patient. */
function describeUnnamed({ flag, files }: SeriesFlag): string {
  return files.length === 0 ? FLAG_WORDS[flag] : `${FLAG_WORDS[flag]}: ${countOf(files.length, "slice")}`;
}

/** Without the files' names, which may name the patient. */
function describeMissing(quarantined: SliceTable["quarantined"]): string {
  const reasons = [...new Set(quarantined.map(({ reason }) => reason))].slice(0, MOST_REASONS);
  return `${countOf(quarantined.length, "slice")} cannot be used: ${reasons.join("; ")}`;
}
