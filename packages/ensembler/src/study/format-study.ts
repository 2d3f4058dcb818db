import { formatNumber } from "@spinegrade/report";
import { formatDifference } from "./render-study.ts";
import { QUESTION_WORDS, type StudyResult } from "./study-result.ts";

/** The comparisons of a study for the terminal. @param path of its page. */
export function formatStudy({ questions, submission }: StudyResult, path: string): string {
  const lines = questions.flatMap(({ question, comparisons }) => [
    QUESTION_WORDS[question].heading,
    ...comparisons.map((comparison) => {
      const { first, second, firstLoss, secondLoss, isBeyondChance } = comparison;
      const losses = `${formatNumber(firstLoss, 4)} -> ${formatNumber(secondLoss, 4)}`;
      return `  ${losses}  ${formatDifference(comparison)}${isBeyondChance ? "" : ", may be chance"}: ${first} -> ${second}`;
    }),
  ]);
  const written = submission === undefined ? [] : [`${submission.path}: ${submission.rows} rows`];
  return `${[...lines, ...written, path].join("\n")}\n`;
}
