import { type AgreementMeasure, MEASURE_WORDS } from "@spinegrade/metrics/intervals";
import { formatDuration } from "@spinegrade/pipeline";
import { disclaimers, formatInterval } from "@spinegrade/report";
import { alignColumns } from "../report/align-columns.ts";
import { columnOf } from "./compare-pairs.ts";
import { describeOmitted } from "./compare-runs.ts";
import type { ComparedPair, ComparedRun, Comparison } from "./compared-run.ts";
import { DIFFERENCE_DIGITS, verdictOf } from "./render-runs.ts";

/** The measures that fit a terminal. */
const SHOWN: readonly AgreementMeasure[] = [
  "weightedLogLoss",
  "kappaQuadratic",
  "areaUnderRocSevere",
  "calibrationError",
];

/** The keys by which the runs of a comparison can be sorted. */
export const SORT_KEYS = ["loss", "kappa", "auroc", "calibration", "time", "memory", "name"] as const;
/** One of them. */
export type SortKey = (typeof SORT_KEYS)[number];

/** A comparison for the terminal: the runs in order, the settings that differ, the differences, and the page. */
export function formatComparison(comparison: Comparison, sort: SortKey = "loss"): string {
  const { synthetic, page, pairs, truePairs, omitted } = comparison;
  const runs = sortRuns(comparison.runs, sort);
  const settings = Object.keys(runs[0]?.settings ?? {});
  return [
    "Runs on validation studies that they were never trained on; in brackets bootstrap 95 % intervals over studies",
    ...disclaimers(synthetic),
    ...alignColumns([
      ["run", "task", "folds", "studies", ...SHOWN.map((measure) => MEASURE_WORDS[measure]), "time", "MiB"],
      ...runs.map(rowOf),
    ]),
    ...omitted.map(describeOmitted),
    "",
    settings.length === 0 ? "all settings are equal" : "settings that differ:",
    ...alignColumns([
      ...(settings.length === 0 ? [] : [["", ...runs.map(({ run }) => run)]]),
      ...settings.map((key) => [key, ...runs.map((run) => run.settings[key] ?? "–")]),
    ]),
    "",
    ...pairs.flatMap(describePair),
    ...(truePairs === null ? [] : ["against the true grades, of which some were planted wrong:"]),
    ...(truePairs ?? []).flatMap(describePair),
    `page: ${page}`,
    "",
  ].join("\n");
}

function describePair({ first, second, differences, reason }: ComparedPair): string[] {
  if (differences === null) return [`${second} − ${first}: cannot be compared: ${reason ?? ""}`];
  return SHOWN.flatMap((measure) => {
    const difference = differences[columnOf(measure)];
    if (difference === undefined) return [];
    const figure = formatInterval(difference, DIFFERENCE_DIGITS);
    return [`${second} − ${first}: ${MEASURE_WORDS[measure]} ${figure}: ${verdictOf(difference)}`];
  });
}

/** The best, the shortest or the least first; what a run lacks comes last. */
function sortRuns(runs: readonly ComparedRun[], key: SortKey): ComparedRun[] {
  const figure = (run: ComparedRun, measure: AgreementMeasure): number =>
    run.figures[columnOf(measure)]?.value ?? Number.NaN;
  const valueOf: Readonly<Record<Exclude<SortKey, "name">, (run: ComparedRun) => number>> = {
    loss: (run) => figure(run, "weightedLogLoss"),
    kappa: (run) => -figure(run, "kappaQuadratic"),
    auroc: (run) => -figure(run, "areaUnderRocSevere"),
    calibration: (run) => figure(run, "calibrationError"),
    time: ({ seconds }) => seconds,
    memory: ({ peakMemoryMiB }) => peakMemoryMiB ?? Number.NaN,
  };
  const byName = [...runs].sort((one, other) => (one.run < other.run ? -1 : 1));
  if (key === "name") return byName;
  const place = (run: ComparedRun): number => {
    const value = valueOf[key](run);
    return Number.isNaN(value) ? Number.MAX_VALUE : value;
  };
  return byName.sort((one, other) => place(one) - place(other));
}

function rowOf({ run, task, folds, studies, figures, seconds, peakMemoryMiB }: ComparedRun): string[] {
  return [
    ...[run, task, folds.join(","), String(studies)],
    ...SHOWN.map((measure) => formatInterval(figures[columnOf(measure)])),
    formatDuration(seconds),
    peakMemoryMiB === null ? "–" : String(Math.round(peakMemoryMiB)),
  ];
}
