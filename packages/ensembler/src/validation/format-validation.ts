import { LEVEL_WORDS } from "@spinegrade/competition-data";
import { groupWords } from "./group-words.ts";
import type { RunValidation, ValidationEntry, ValidationReport } from "./validation-report.ts";

const HEADER = ["condition", "level", "graded", "log loss", "constant", "better by"];

/** The report as tables for the terminal, one for each run: log loss, and that of a constant prediction. */
export function formatValidation({ runs }: ValidationReport): string {
  return runs.map(formatRun).join("\n");
}

function formatRun({ run, folds, studies, entries, anySevereSpinal }: RunValidation): string {
  const rows = [HEADER, ...entries.map(formatEntry)];
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map(
    (row) => `  ${row.map((cell, column) => align(cell, widths[column] ?? 0, column)).join("  ")}`,
  );
  const title = `Weighted log loss of ${run}: ${studies} studies not trained on, ${folds.length > 1 ? "folds" : "fold"} ${folds.join(", ")}`;
  const anySevere = anySevereSpinal === null ? [] : [`  any severe spinal: ${anySevereSpinal.toFixed(4)}`];
  return `${[title, ...lines.map((line) => line.trimEnd()), ...anySevere].join("\n")}\n`;
}

function formatEntry({ group, level, count, weightedLogLoss, constantLogLoss }: ValidationEntry): string[] {
  const name = groupWords(group);
  const better = `${(100 * (1 - weightedLogLoss / constantLogLoss)).toFixed(1)} %`;
  const levelName = level === null ? "all" : LEVEL_WORDS[level];
  return [name, levelName, String(count), weightedLogLoss.toFixed(4), constantLogLoss.toFixed(4), better];
}

/** Words to the left, figures to the right. */
function align(cell: string, width: number, column: number): string {
  return column < 2 ? cell.padEnd(width) : cell.padStart(width);
}
