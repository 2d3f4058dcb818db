import { formatDuration } from "@spinegrade/pipeline";
import {
  figureGrid,
  formatCount,
  formatNumber,
  formatPercent,
  lineChart,
  type Markup,
  renderPage,
  type Section,
  table,
} from "@spinegrade/report";
import type { TrainedEpoch } from "../state/training-progress.ts";
import type { AnyFoldResult, EpochRecord, FoldResult } from "./fold-result.ts";
import { keptEpochOf } from "../run/kept-epoch.ts";
import type { Score } from "../tasks/score.ts";
import type { TwoStageResult } from "../two-stage/two-stage-result.ts";
import { titleOfAnyTerm } from "./term-titles.ts";

/** A curve's values by epoch. */
type ValueOf = (epoch: EpochRecord) => number | undefined;

/** A fold's result, of either kind of net. */
type Result = FoldResult | TwoStageResult;

/**
 * Renders the overlaid curves of several folds, of one run or of several, and the final figures of each. Equal input
 * gives equal bytes. Folds of two-stage nets, whose figures differ from task to task, have curves of their losses alone.
 * @param sections what comes before the curves.
 */
export function renderComparison(results: readonly Result[], sections: readonly Section[] = []): string {
  const scored = results.filter(isScored);
  const runs = [...new Set(results.map(({ run }) => run))];
  return renderPage({
    title:
      runs.length === 1 ? `Training run ${runs.join("")}, all folds` : `Training runs ${runs.join(", ")}`,
    synthetic: results.some(({ dataSet }) => dataSet.synthetic),
    subtitle: "All figures are of validation studies that the net was never trained on.",
    lead: scored.length === 0 ? [] : [renderFigures(scored)],
    sections: [
      ...sections,
      ...(scored.length === 0
        ? []
        : [{ heading: "Validation", content: [figureGrid(renderScores(scored))] }]),
      {
        heading: "Loss",
        intro:
          "Lines: validation studies, with the averaged weights. Dashes: training studies, mean of the epoch's steps.",
        content: [figureGrid(termsOf(results).map((term) => renderTerm(term, results)))],
      },
    ],
  });
}

function isScored(result: Result): result is FoldResult {
  return result.epochs.every((epoch) => "score" in epoch);
}

function renderFigures(results: readonly FoldResult[]): Markup {
  const hasBound = results.some((result) => keptEpochOf(result).upperBoundLogLoss !== undefined);
  const bound = hasBound ? ["upper bound"] : [];
  const columns = [
    "run",
    "fold",
    "epoch",
    "x ≤ 1",
    "y ≤ 1",
    "z ≤ 1",
    "mask pixel, mm",
    "median error, mm",
    "90 % below, mm",
    "wrong level",
    "severe found",
    "others not called severe",
    "log loss",
    ...bound,
    "best constant",
    "time",
  ];
  const rows = results.map((result) => {
    const { run, fold, epochs } = result;
    const { epoch, score, upperBoundLogLoss } = keptEpochOf(result);
    return [
      run,
      fold,
      `${epoch} of ${epochs.length}`,
      ...(["x", "y", "z"] as const).map((axis) => formatPercent(score.within1[axis])),
      ...findingsOf(score),
      formatNumber(score.weightedLogLoss),
      ...bound.map(() => formatNumber(upperBoundLogLoss)),
      formatNumber(score.constantLogLoss),
      formatDuration(epochs.reduce((sum, { seconds }) => sum + seconds, 0)),
    ];
  });
  return table({ columns: columns.map((heading) => ({ heading, numeric: heading !== "run" })), rows });
}

function findingsOf({ inPlane, levels, severe }: Score): string[] {
  return [
    ...[inPlane?.maskPixelMm, inPlane?.medianMm, inPlane?.p90Mm].map((mm) => formatNumber(mm, 1)),
    ...[
      [levels?.wrong, levels?.count],
      [severe?.found, severe?.severe],
      [severe?.cleared, severe?.others],
    ].map(([part, whole]) => formatCount(part, whole)),
  ];
}

function renderScores(results: readonly FoldResult[]): Markup[] {
  const axes = (["x", "y", "z"] as const).map((axis) =>
    renderChart(`${axis} within 1 ${axis === "z" ? "slice" : "mask pixel"}`, "share of points", results, {
      yInclude: [0, 1],
      valueOf: ({ score }) => score.within1[axis],
    }),
  );
  const logLoss = renderChart("Weighted log loss of the grades", "weighted log loss", results, {
    yInclude: [0],
    valueOf: ({ score }) => score.weightedLogLoss,
  });
  return [logLoss, ...axes];
}

function renderChart(
  title: string,
  yLabel: string,
  results: readonly FoldResult[],
  { yInclude, valueOf }: { yInclude: readonly number[]; valueOf: ValueOf },
): Markup {
  const series = results.map((result, colour) => ({
    name: nameOf(result, results),
    points: curve(result, valueOf),
    colour,
  }));
  return lineChart({ title, xLabel: "epoch", yLabel, yInclude, series });
}

function renderTerm(term: string, results: readonly Result[]): Markup {
  const series = results.flatMap((result, colour) => {
    if (!termsOf([result]).includes(term)) return [];
    const name = nameOf(result, results);
    return [
      { name, points: curve(lossesOf(result), ({ validationLoss }) => validationLoss[term]), colour },
      {
        name: `${name}, training`,
        points: curve(lossesOf(result), ({ trainLoss }) => trainLoss[term]),
        colour,
        dashed: true,
      },
    ];
  });
  return lineChart({
    title: titleOfAnyTerm(term),
    xLabel: "epoch",
    yLabel: "loss",
    yScale: "log",
    series,
  });
}

/** Narrows a result to the parts that both kinds of nets have. */
function lossesOf(result: Result): AnyFoldResult<TrainedEpoch & Pick<EpochRecord, "validationLoss">> {
  return result;
}

/** The loss terms, the total first. */
function termsOf(results: readonly Result[]): string[] {
  const terms = new Set(
    results.flatMap(({ epochs }) => epochs.flatMap(({ trainLoss }) => Object.keys(trainLoss))),
  );
  return [...terms].sort((a, b) => Number(b === "total") - Number(a === "total"));
}

function nameOf({ run, fold }: Result, results: readonly Result[]): string {
  return results.every((other) => other.run === run) ? `fold ${fold}` : `${run} ${fold}`;
}

function curve<Epoch extends TrainedEpoch>(
  { epochs }: AnyFoldResult<Epoch>,
  valueOf: (epoch: Epoch) => number | undefined,
): [number, number][] {
  return epochs.map((epoch) => [epoch.epoch, valueOf(epoch) ?? Number.NaN]);
}
