import { GRADE_WORDS, LEVEL_WORDS } from "@spinegrade/competition-data";
import { details, formatNumber, formatPercent, type Markup, severityBadge, table } from "@spinegrade/report";
import { findKeptEpoch } from "../run/kept-epoch.ts";
import type { EpochRecord } from "./fold-result.ts";
import type { ReportRow, TrainingReport } from "./report-data.ts";

const GRADE_LABELS = GRADE_WORDS.map((word, index) => ({
  text: word.toLowerCase(),
  severity: severityOf(index),
}));

/** Whether a task's points lie on sides of the patient. */
export function hasSides({ results }: Pick<TrainingReport, "results">): boolean {
  return results.some(({ side }) => side !== "midline");
}

/** Renders the weighted log loss and the grade counts, one row per level and side. */
export function renderResults(report: TrainingReport): Markup {
  const { results } = report;
  const total = findKeptEpoch(report)?.score;
  const all = [0, 1, 2].map((grade) => results.reduce((sum, { counts }) => sum + (counts[grade] ?? 0), 0));
  const side = (text: string): string[] => (hasSides({ results }) ? [text] : []);
  const summaryRows = [
    ["all", ...side("both"), ...all, formatNumber(total?.weightedLogLoss)],
    ["best constant prediction", ...side(""), "", "", "", formatNumber(total?.constantLogLoss)],
  ];
  const columns = [
    { heading: "level" },
    ...side("side").map((heading) => ({ heading })),
    ...GRADE_LABELS.map(({ text }) => ({ heading: text, numeric: true })),
    { heading: "weighted log loss", numeric: true },
  ];
  const renderRow = (row: ReportRow): (string | number)[] => [
    LEVEL_WORDS[row.level],
    ...side(row.side),
    ...row.counts,
    formatNumber(row.weightedLogLoss),
  ];
  return table({ columns, rows: results.map(renderRow), summaryRows });
}

/** Renders how often each grade was predicted for each true grade; nothing when the report has no such counts. */
export function renderConfusion({ confusion }: TrainingReport): Markup[] {
  if (confusion === undefined) return [];
  const columns = [
    { heading: "true grade" },
    ...GRADE_LABELS.map(({ text }) => ({ heading: text, numeric: true })),
    { heading: "correct", numeric: true },
  ];
  const rows = GRADE_LABELS.map((grade, index) => {
    const counts = confusion[index] ?? [];
    const sum = counts.reduce((total, count) => total + count, 0);
    return [
      severityBadge(grade),
      ...GRADE_LABELS.map((_, predicted) => counts[predicted] ?? 0),
      formatPercent((counts[index] ?? 0) / sum, 0),
    ];
  });
  return [table({ caption: "Points by true grade (rows) and most probable grade (columns)", columns, rows })];
}

/** Renders the figures of every epoch in a collapsible section. */
export function renderEpochs(epochs: readonly EpochRecord[]): Markup {
  const terms = Object.keys(epochs[0]?.trainLoss ?? {});
  const columns = [
    "epoch",
    ...terms.map((term) => `training ${term}`),
    ...terms.map((term) => `validation ${term}`),
    ...["x within 1", "y within 1", "z within 1", "weighted log loss", "seconds"],
  ].map((heading) => ({ heading, numeric: true }));
  const rows = epochs.map(({ epoch, trainLoss, validationLoss, score, seconds }) => [
    epoch,
    ...terms.map((term) => formatNumber(trainLoss[term])),
    ...terms.map((term) => formatNumber(validationLoss[term])),
    ...(["x", "y", "z"] as const).map((axis) => formatPercent(score.within1[axis])),
    formatNumber(score.weightedLogLoss),
    formatNumber(seconds, 1),
  ]);
  return details("Every epoch in figures", [table({ columns, rows })]);
}

/** Renders the resolved config in a collapsible section. */
export function renderConfig(config: TrainingReport["config"]): Markup {
  return details("The run's settings", [
    table({ columns: [{ heading: "setting" }, { heading: "value" }], rows: config }),
  ]);
}

function severityOf(grade: number): 0 | 1 | 2 {
  return grade === 0 ? 0 : grade === 1 ? 1 : 2;
}
