import { AGREEMENT_MEASURES, MEASURE_WORDS } from "@spinegrade/metrics/intervals";
import { formatDuration } from "@spinegrade/pipeline";
import {
  formatInterval,
  type Markup,
  paragraph,
  type Section,
  type SortableCell,
  sortableTable,
  table,
} from "@spinegrade/report";
import { columnOf, isGain } from "./compare-pairs.ts";
import type { ComparedPair, ComparedRun, Comparison } from "./compared-run.ts";

/** Decimals of a difference: pairs can tell runs apart whose figures look equal. */
export const DIFFERENCE_DIGITS = 4;

/** The sections of the page of a comparison that come before the curves. */
export function renderRuns(comparison: Comparison): Section[] {
  const { runs, omitted } = comparison;
  const settings = Object.keys(runs[0]?.settings ?? {});
  return [
    {
      heading: "Runs",
      intro:
        "Choose a heading to sort by it. In parentheses: bootstrap 95 % intervals over studies. Figures are of the validation studies.",
      content: [
        renderFigures(runs),
        ...omitted.map(({ run, reason }) => paragraph(`Not listed: ${run} (${reason})`)),
      ],
    },
    {
      heading: "Settings that differ",
      content:
        settings.length === 0 ? [paragraph("All settings are equal.")] : [renderSettings(runs, settings)],
    },
    {
      heading: "More than chance?",
      intro:
        "Second run minus first, on the same studies, with the 95 % interval of a paired bootstrap over studies. A difference is more than chance where its interval excludes 0. Of many comparisons, one in twenty excludes it by chance.",
      content: [renderPairs(comparison.pairs)],
    },
    ...(comparison.truePairs === null
      ? []
      : [
          {
            heading: "Against the true grades",
            intro:
              "The same pairs: this synthetic data set tells which of the given grades were planted wrong.",
            content: [renderPairs(comparison.truePairs)],
          },
        ]),
  ];
}

function renderFigures(runs: readonly ComparedRun[]): Markup {
  const columns = [
    { heading: "run" },
    { heading: "task" },
    ...["folds", "studies", "points"].map((heading) => ({ heading, numeric: true })),
    ...AGREEMENT_MEASURES.map((measure) => ({ heading: MEASURE_WORDS[measure], numeric: true })),
    ...["time", "memory, MiB"].map((heading) => ({ heading, numeric: true })),
  ];
  const rows = runs.map(({ run, task, folds, studies, rows: points, figures, seconds, peakMemoryMiB }) => [
    plain(run),
    plain(task),
    { shown: folds.join(", "), value: folds.length },
    plain(studies),
    plain(points),
    ...AGREEMENT_MEASURES.map((_, index): SortableCell => {
      const figure = figures[index];
      return figure === undefined
        ? { shown: "–", value: undefined }
        : { shown: formatInterval(figure), value: figure.value ?? undefined };
    }),
    { shown: formatDuration(seconds), value: seconds },
    { shown: peakMemoryMiB ?? "–", value: peakMemoryMiB ?? undefined },
  ]);
  return sortableTable({ name: "runs", columns, rows, sortedBy: 5 + columnOf("weightedLogLoss") });
}

const plain = (value: number | string): SortableCell => ({ shown: value, value });

function renderSettings(runs: readonly ComparedRun[], settings: readonly string[]): Markup {
  return table({
    columns: [{ heading: "setting" }, ...runs.map(({ run }) => ({ heading: run }))],
    rows: settings.map((key) => [key, ...runs.map((run) => run.settings[key] ?? "–")]),
  });
}

function renderPairs(pairs: readonly ComparedPair[]): Markup {
  if (pairs.length === 0) return paragraph("No task has two runs to compare.");
  const unpaired = pairs.flatMap(({ first, second, reason }) =>
    reason === null ? [] : [[`${second} − ${first}`, "cannot be compared", "–", reason]],
  );
  const rows = pairs.flatMap(({ first, second, differences }) =>
    (differences ?? []).map((difference) => [
      `${second} − ${first}`,
      MEASURE_WORDS[difference.measure],
      formatInterval(difference, DIFFERENCE_DIGITS),
      verdictOf(difference),
    ]),
  );
  return table({
    columns: [
      { heading: "runs" },
      { heading: "measure" },
      { heading: "difference", numeric: true },
      { heading: "verdict" },
    ],
    rows: [...rows, ...unpaired],
  });
}

/** Describes a difference in words. */
export function verdictOf({
  measure,
  value,
  isBeyondChance,
}: NonNullable<ComparedPair["differences"]>[number]): string {
  if (!isBeyondChance) return "no more than chance";
  return isGain(measure, value) ? "better, more than chance" : "worse, more than chance";
}
