import { CONDITION_WORDS } from "@spinegrade/competition-data";
import type { ConditionFigures } from "./improbable-grade.ts";
import { LEAST_AGREEMENT, NOISE_AIM } from "./measure-noise.ts";

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** The figures of a condition in a line. */
export function describeCondition(figures: ConditionFigures): string {
  const [, ...headings] = conditionHeadings(figures.planted !== undefined);
  const [condition = "", ...cells] = conditionCells(figures);
  return `  ${condition}: ${headings.map((heading, index) => `${heading} ${cells[index] ?? ""}`).join(", ")}\n`;
}

/** The headings of `conditionCells`; those of planted grades only where it is known which are wrong. */
export function conditionHeadings(isKnown: boolean): string[] {
  const [recall, precision] = [percent(NOISE_AIM.recall), percent(NOISE_AIM.precision)];
  const planted = ["wrong", "found", "precision", "recall"];
  const bounds = [`recall at precision ${precision}`, `precision at recall ${recall}`];
  return ["condition", "compared", "agreed", "listed", ...(isKnown ? [...planted, ...bounds] : [])];
}

/** The figures of a condition in words. */
export function conditionCells({
  condition,
  compared,
  agreement,
  listed,
  planted,
}: ConditionFigures): string[] {
  const agreed = `${percent(agreement)}${agreement < LEAST_AGREEMENT ? " (too rarely to trust the list)" : ""}`;
  const judged = [CONDITION_WORDS[condition], String(compared), agreed, String(listed)];
  if (planted === undefined) return judged;
  const { count, found, atPrecision, atRecall } = planted;
  const ratio = (part: number, whole: number): string => (whole === 0 ? "none" : percent(part / whole));
  const bound = (share: number | undefined, threshold = 0): string =>
    share === undefined ? "none" : `${percent(share)} (from ${threshold.toFixed(2)})`;
  return [
    ...[...judged, String(count), String(found), ratio(found, listed), ratio(found, count)],
    ...[bound(atPrecision?.recall, atPrecision?.threshold), bound(atRecall?.precision, atRecall?.threshold)],
  ];
}
