import { formatDuration } from "@spinegrade/pipeline";
import { alignColumns } from "./align-columns.ts";
import type { FoldResult } from "./fold-result.ts";
import { foldFiles, summaryTitle, type SummaryPlaces } from "./summary-lines.ts";
import { keptEpochOf } from "../run/kept-epoch.ts";
import type { RunAims, RunConfig } from "../run/run-config.ts";

/** The absolute paths of a run's results, and the time of the summary. */
export interface ResultPlaces extends SummaryPlaces {
  readonly madeAt: string;
}

/** Formats a run's results: one line per fold, the aims, and the paths of the files. */
export function formatResults(
  results: readonly FoldResult[],
  config: RunConfig,
  places: ResultPlaces,
): string {
  const header = ["fold", "epoch", "studies", "x <= 1", "y <= 1", "z <= 1"];
  const losses = ["log loss", "constant", "below by", "time"];
  const table = [
    [...header, ...losses],
    ...results.map(rowOf),
    ...(config.aims ? [aimsRow(config.aims)] : []),
  ];
  return [
    ...summaryTitle(results, places.madeAt),
    ...alignColumns(table),
    ...results.flatMap((result) => describeMissed(result, config.aims)),
    `x, y: share of points within 1 mask pixel${describeMaskPixel(results)}; z: within 1 slice. Log loss: weighted 1, 2, 4 by grade.`,
    "constant: the loss of the best constant prediction, fitted to the training studies.",
    "",
    ...alignColumns([FINDINGS, ...results.map(findingsOf)]),
    "error: distance to the true point in the plane of its slice. Wrong level: nearer to another level than to its own.",
    "severe found: of the severe points, those called severe (sensitivity); others not called severe: specificity.",
    describeKept(config),
    ...results.flatMap(describeUpperBound),
    ...results.flatMap(describeSkipped),
    "",
    ...foldFiles(results, places),
    "",
  ].join("\n");
}

function rowOf(result: FoldResult): string[] {
  const { epoch, score } = keptEpochOf(result);
  const { within1, weightedLogLoss, constantLogLoss } = score;
  const seconds = result.epochs.reduce((sum, one) => sum + one.seconds, 0);
  return [
    String(result.fold),
    `${epoch} of ${result.epochs.length}`,
    String(result.validationSamples),
    ...[within1.x, within1.y, within1.z].map(percent),
    weightedLogLoss.toFixed(3),
    constantLogLoss.toFixed(3),
    percent(1 - weightedLogLoss / constantLogLoss),
    formatDuration(seconds),
  ];
}

/** Names the aims that a fold did not reach. */
function describeMissed(result: FoldResult, aims: RunAims | undefined): string[] {
  if (aims === undefined) return [];
  const { within1, weightedLogLoss, constantLogLoss } = keptEpochOf(result).score;
  const missed = [
    ...(["x", "y", "z"] as const)
      .filter((axis) => within1[axis] < aims.within1)
      .map((axis) => `${axis} <= 1`),
    ...(1 - weightedLogLoss / constantLogLoss < aims.logLossReduction ? ["log loss"] : []),
  ];
  return missed.length === 0 ? [] : [`fold ${result.fold}: aim missed: ${missed.join(", ")}`];
}

const FINDINGS = [
  "fold",
  "median error",
  "90 % below",
  "largest",
  "wrong level",
  "severe found",
  "others not called severe",
];

function findingsOf(result: FoldResult): string[] {
  const { inPlane, levels, severe } = keptEpochOf(result).score;
  const mm = [inPlane?.medianMm, inPlane?.p90Mm, inPlane?.maxMm];
  return [
    String(result.fold),
    ...mm.map((value) => (value === undefined ? "–" : `${value.toFixed(1)} mm`)),
    levels === undefined ? "–" : `${levels.wrong} of ${levels.count}`,
    severe === undefined ? "–" : `${severe.found} of ${severe.severe}`,
    severe === undefined ? "–" : `${severe.cleared} of ${severe.others}`,
  ];
}

/** Describes the size of a mask pixel when all folds agree on it to a tenth. */
function describeMaskPixel(results: readonly FoldResult[]): string {
  const sizes = results.flatMap((result) => {
    const { inPlane } = keptEpochOf(result).score;
    return inPlane === undefined ? [] : [inPlane.maskPixelMm.toFixed(1)];
  });
  return sizes.length === 0 ? "" : ` (${[...new Set(sizes)].join(", ")} mm)`;
}

function describeKept({ keep }: Pick<RunConfig, "keep">): string {
  return keep === "best"
    ? "epoch: the one with the lowest log loss on these very studies was kept, so that the figures are a little too good."
    : "epoch: the last one was kept.";
}

/** Compares the upper bound's log loss with the ordinary one, when there is an upper bound. */
function describeUpperBound(result: FoldResult): string[] {
  const { score, upperBoundLogLoss } = keptEpochOf(result);
  if (upperBoundLogLoss === undefined) return [];
  return [
    `fold ${result.fold}: upper bound, grades pooled under the true heatmaps: log loss ${upperBoundLogLoss.toFixed(3)}; ` +
      `under the predicted ones, as above: ${score.weightedLogLoss.toFixed(3)}`,
  ];
}

/** Describes the steps and samples that a fold skipped, if any. */
function describeSkipped({ fold, skippedSteps, unreadable }: FoldResult): string[] {
  const steps =
    skippedSteps > 0
      ? [`fold ${fold}: steps skipped because the loss or gradient was not finite: ${skippedSteps}`]
      : [];
  const samples =
    unreadable.length > 0
      ? [`fold ${fold}: samples skipped because they could not be read: ${unreadable.join("; ")}`]
      : [];
  return [...steps, ...samples];
}

function aimsRow({ within1, logLossReduction }: RunAims): string[] {
  const points = percent(within1);
  return ["aim", "", "", points, points, points, "", "", percent(logLossReduction), ""];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
