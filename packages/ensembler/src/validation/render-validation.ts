import { type Agreement, MEASURE_WORDS } from "@spinegrade/metrics/intervals";
import {
  figureGrid,
  formatInterval,
  type Markup,
  paragraph,
  renderPage,
  type Section,
  SEVERITY_WORDS,
  sideBySide,
  table,
} from "@spinegrade/report";
import { renderTables } from "../tables/render-tables.ts";
import type { ValidationTable } from "../tables/validation-table.ts";
import { groupWords } from "./group-words.ts";
import { PUBLISHED_AGREEMENT } from "./published-agreement.ts";
import { renderReliability } from "./render-reliability.ts";
import type { RunValidation, ValidationEntry, ValidationReport } from "./validation-report.ts";

/** A group of rows whose agreement was measured. */
interface Measured {
  readonly entry: ValidationEntry;
  readonly agreement: Agreement;
}

/**
 * Renders the page of the validation: for each run its agreement with the readers' grades, with intervals, and confusion
 * matrices; then published figures of other data. Equal input gives equal bytes.
 * @param tables the published tables, which come first.
 */
export function renderValidation(
  report: ValidationReport,
  synthetic: boolean,
  tables: readonly ValidationTable[] = [],
): string {
  return renderPage({
    title: "Validation",
    subtitle: "Each study was predicted by a net that was never trained on it.",
    synthetic,
    sections: [...renderTables(tables), ...report.runs.map(renderRun), renderPublished()],
  });
}

function renderRun({ run, studies, folds, entries }: RunValidation): Section {
  const measured = entries.flatMap((entry) =>
    entry.agreement === null ? [] : [{ entry, agreement: entry.agreement }],
  );
  return {
    heading: `Run ${run}`,
    intro: `${studies} studies, ${folds.length > 1 ? "folds" : "fold"} ${folds.join(", ")}. In parentheses: bootstrap 95 % intervals over studies. A point is called by its most probable grade.`,
    content: [
      renderFigures(measured),
      sideBySide(measured.map(renderConfusion)),
      figureGrid(
        measured.map(({ entry, agreement }) => renderReliability(groupWords(entry.group), agreement)),
      ),
    ],
  };
}

/** A row for each measure, a column for each group. */
function renderFigures(measured: readonly Measured[]): Markup {
  const [first] = measured;
  if (first === undefined) return paragraph("No row is both predicted and graded.");
  return table({
    columns: [
      { heading: "measure" },
      ...measured.map(({ entry }) => ({
        heading: `${groupWords(entry.group)} (${entry.count} rows)`,
        numeric: true,
      })),
    ],
    rows: first.agreement.figures.map(({ measure }, index) => [
      MEASURE_WORDS[measure],
      ...measured.map(({ agreement }) => formatInterval(agreement.figures[index])),
    ]),
  });
}

function renderConfusion({ entry, agreement }: Measured): Markup {
  return table({
    caption: groupWords(entry.group),
    columns: [
      { heading: "true grade" },
      ...SEVERITY_WORDS.map((word) => ({ heading: `called ${word}`, numeric: true })),
    ],
    rows: agreement.confusion.map((row, grade) => [SEVERITY_WORDS[grade] ?? "", ...row]),
  });
}

function renderPublished(): Section {
  return {
    heading: "Published figures, of other data",
    intro:
      "Other patients, other readers, other grades: these figures show what is usual, and cannot be compared with those above.",
    content: [
      table({
        columns: [{ heading: "what" }, { heading: "figure" }, { heading: "source" }, { heading: "read" }],
        rows: PUBLISHED_AGREEMENT.map(({ what, figure, source, read }) => [what, figure, source, read]),
      }),
    ],
  };
}
