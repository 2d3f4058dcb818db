import { formatDuration } from "@spinegrade/pipeline";
import type { FoldResult } from "./fold-result.ts";
import type { RunAims, RunConfig } from "./run-config.ts";

/** The table of results that a run prints: a line for each fold, the aims, and where the files lie. */
export function formatResults(results: readonly FoldResult[], config: RunConfig, runDir: string): string {
  const header = ["fold", "studies", "x < 1", "y < 1", "z < 1", "log loss", "constant", "below by", "time"];
  const table = [header, ...results.map(rowOf), ...(config.aims ? [aimsRow(config.aims)] : [])];
  const run = results[0]?.run ?? "";
  return [
    `Results of ${run}, on validation studies that it was never trained on`,
    ...alignColumns(table),
    "x, y: share of points within 1 mask pixel; z: within 1 slice. Log loss: weighted 1, 2, 4 by grade.",
    "constant: the loss of the best constant prediction, fitted to the training studies.",
    ...results.flatMap(describeUpperBound),
    ...results.flatMap(describeLeftOut),
    "",
    ...results.flatMap(({ fold, checkpoint }) => [
      `fold ${fold}  report      ${runDir}/fold-${fold}/report.html`,
      `        checkpoint  ${checkpoint} (in the work folder)`,
    ]),
    "",
  ].join("\n");
}

function rowOf({ fold, validationSamples, epochs }: FoldResult): string[] {
  const last = epochs.at(-1);
  if (last === undefined) throw new RangeError(`fold ${fold} has no epoch`);
  const { within1, weightedLogLoss, constantLogLoss } = last.score;
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  return [
    String(fold),
    String(validationSamples),
    ...[within1.x, within1.y, within1.z].map(percent),
    weightedLogLoss.toFixed(3),
    constantLogLoss.toFixed(3),
    percent(1 - weightedLogLoss / constantLogLoss),
    formatDuration(seconds),
  ];
}

/** The upper bound's log loss beside the ordinary one, where there is one. */
function describeUpperBound({ fold, epochs }: FoldResult): string[] {
  const { score, upperBoundLogLoss } = epochs.at(-1) ?? {};
  if (score === undefined || upperBoundLogLoss === undefined) return [];
  return [
    `fold ${fold}: upper bound, grades pooled under the true heatmaps: log loss ${upperBoundLogLoss.toFixed(3)}; ` +
      `under the predicted ones, as above: ${score.weightedLogLoss.toFixed(3)}`,
  ];
}

/** What a fold was trained without, if anything. */
function describeLeftOut({ fold, skippedSteps, unreadable }: FoldResult): string[] {
  const steps =
    skippedSteps > 0 ? [`fold ${fold}: steps left out, for their loss was not finite: ${skippedSteps}`] : [];
  const samples =
    unreadable.length > 0
      ? [`fold ${fold}: left out, for they could not be read: ${unreadable.join("; ")}`]
      : [];
  return [...steps, ...samples];
}

function aimsRow({ within1, logLossReduction }: RunAims): string[] {
  const points = percent(within1);
  return ["aim", "", points, points, points, "", "", percent(logLossReduction), ""];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padStart(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
