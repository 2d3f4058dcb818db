import { LEVEL_WORDS, LEVELS } from "@spinegrade/competition-data";
import { type Cell, element, formatNumber, type Markup, severityBadge, table } from "@spinegrade/report";
import type { GradedRow, GradedStudy } from "../study/graded-study.ts";
import { ESTIMATED, gradeLabel, PLACES, setWords, shownProbabilities } from "./words.ts";

/** The grades of a study: a row for each level, a column for each place. */
export function gradeTable({ rows }: GradedStudy): Markup {
  return table({
    columns: [{ heading: "Level" }, ...PLACES.map(([, heading]) => ({ heading }))],
    rows: LEVELS.map((level) => [
      LEVEL_WORDS[level],
      ...PLACES.map(([condition]) =>
        cellOf(rows.find((row) => row.level === level && row.condition === condition)),
      ),
    ]),
  });
}

function cellOf(row: GradedRow | undefined): Cell {
  if (row?.grade === undefined || row.grade === null) return "not graded";
  const { grade, set, flags } = row;
  const share = shownProbabilities(row)[grade];
  const isSingle = set === null || (set.length === 1 && set[0] === grade);
  const doubt = flags.length === 0 ? "" : " (!)";
  const text = `${gradeLabel(grade).text} ${formatNumber(share, 2)}${doubt}`;
  // without a badge, so that it is not taken for a grade of axial slices
  if (row.estimated !== null) return element("em", {}, `${ESTIMATED}: ${text}`);
  const badge = severityBadge({ severity: grade, text });
  return isSingle ? badge : element("span", {}, badge, element("br", {}), `set: ${setWords(set)}`);
}

/** Sentences that name the reasons for estimated and for missing grades, and the places of each. */
export function gradeNotes(study: GradedStudy): string[] {
  return [
    ...reasonsOf(study, "Estimated from Sagittal T2, not seen on axial slices", ({ estimated }) =>
      estimated?.replace(/^.*?: /, ""),
    ),
    ...reasonsOf(study, "Not graded", ({ notGraded }) => notGraded),
  ];
}

/** For each reason a sentence with the places to which it applies. */
function reasonsOf(
  { rows }: GradedStudy,
  what: string,
  reasonOf: (row: GradedRow) => string | null | undefined,
): string[] {
  const reasons = rows.flatMap((row) => reasonOf(row) ?? []);
  return [...new Set(reasons)].map((reason) => {
    const places = new Set(rows.filter((row) => reasonOf(row) === reason).map(({ condition }) => condition));
    const words = PLACES.flatMap(([condition, name]) => (places.has(condition) ? [name] : [])).join(", ");
    return `${what}: ${words}: ${reason}.`;
  });
}
