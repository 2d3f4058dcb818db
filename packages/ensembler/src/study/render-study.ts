import { formatNumber, keyFigures, paragraph, renderPage, type Section, table } from "@spinegrade/report";
import { renderTables } from "../tables/render-tables.ts";
import type { ValidationTable } from "../tables/validation-table.ts";
import type { StudyComparison, StudyQuestion } from "./compare-study.ts";
import { QUESTION_WORDS, type StudyResult } from "./study-result.ts";
import { SUBMITTED_RECIPE } from "./study-submission.ts";

/**
 * Renders the page of a study: a section for each question, then the published tables. Equal input gives equal bytes.
 */
export function renderStudy(
  { dataSet, plan, questions, submission }: StudyResult,
  tables: readonly ValidationTable[],
): string {
  return renderPage({
    title: "Embedded study",
    subtitle: plan.description,
    synthetic: dataSet.synthetic,
    sections: [
      renderSummary(questions),
      ...questions.map(renderQuestion),
      {
        heading: "Submission",
        content: [
          paragraph(
            submission === undefined
              ? "The data set has no test studies."
              : `${submission.rows} rows, blended as ${SUBMITTED_RECIPE}; ${submission.filled} of them predicted by no net.`,
          ),
        ],
      },
      ...renderTables(tables),
    ],
  });
}

/** The difference of each question's main comparison. */
function renderSummary(questions: readonly StudyQuestion[]): Section {
  const figures = questions.flatMap(({ question, comparisons }) => {
    const main = mainComparison(question, comparisons);
    if (main === undefined) return [];
    const { first, second, difference, low, high, isBeyondChance } = main;
    const interval = `${formatNumber(low, 4)} to ${formatNumber(high, 4)}${isBeyondChance ? "" : ", may be chance"}`;
    return [
      {
        name: QUESTION_WORDS[question].heading,
        value: formatNumber(difference, 4),
        detail: `${interval}; ${first} to ${second}`,
      },
    ];
  });
  return {
    heading: "Differences in weighted log loss",
    intro:
      "Below 0 the second is better. In parentheses: paired bootstrap 95 % intervals over studies; those that include 0 may be chance. Every study was predicted by nets that were never trained on it.",
    content: [keyFigures(figures)],
  };
}

/** The last blend, with all nets; without blends the plan's first task, against the best of the nets that are compared with it. */
function mainComparison(
  question: StudyQuestion["question"],
  comparisons: readonly StudyComparison[],
): StudyComparison | undefined {
  if (question === "blend") return comparisons.at(-1);
  const ofFirst = comparisons.filter(({ second }) => second === comparisons[0]?.second);
  return [...ofFirst].sort((one, other) => one.firstLoss - other.firstLoss)[0];
}

function renderQuestion({ question, comparisons }: StudyQuestion): Section {
  const { heading, intro } = QUESTION_WORDS[question];
  return {
    heading,
    intro,
    content: [
      table({
        columns: [
          { heading: "first" },
          { heading: "second" },
          { heading: "rows", numeric: true },
          { heading: "loss of the first", numeric: true },
          { heading: "loss of the second", numeric: true },
          { heading: "difference", numeric: true },
          { heading: "more than chance" },
        ],
        rows: comparisons.map((comparison) => [
          comparison.first,
          comparison.second,
          comparison.rows,
          formatNumber(comparison.firstLoss, 4),
          formatNumber(comparison.secondLoss, 4),
          formatDifference(comparison),
          comparison.isBeyondChance ? "yes" : "no",
        ]),
      }),
    ],
  };
}

/** For example `-0.012 (-0.020 to -0.004)`. */
export function formatDifference({ difference, low, high }: StudyComparison): string {
  return `${formatNumber(difference, 4)} (${formatNumber(low, 4)} to ${formatNumber(high, 4)})`;
}
