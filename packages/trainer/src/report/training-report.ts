import { countOf, formatDuration } from "@spinegrade/pipeline";
import {
  formatCount,
  formatNumber,
  formatPercent,
  type KeyFigure,
  keyFigures,
  renderPage,
  sideBySide,
} from "@spinegrade/report";
import { findKeptEpoch } from "../run/kept-epoch.ts";
import type { Score } from "../tasks/score.ts";
import type { RunAims } from "../run/run-config.ts";
import type { TrainingReport } from "./report-data.ts";
import { renderCurves } from "./training-report-curves.ts";
import { renderExamples } from "./training-report-examples.ts";
import {
  hasSides,
  renderConfig,
  renderConfusion,
  renderEpochs,
  renderResults,
} from "./training-report-tables.ts";

/**
 * Renders the page of a training run: key figures, results, curves, slices, settings. Equal input gives equal bytes.
 */
export function renderTrainingReport(report: TrainingReport): string {
  const { run, fold, studies, epochs, synthetic = false } = report;
  return renderPage({
    title: `Training run ${run}`,
    subtitle: `Fold ${fold}, ${countOf(epochs.length, "epoch")}. All figures are of ${studies.validation} validation studies that the net was never trained on, ${describeKept(report)}.`,
    synthetic,
    lead: [keyFigures(keyFiguresOf(report))],
    sections: [
      {
        heading: hasSides(report) ? "Results by level and side" : "Results by level",
        intro:
          "Weighted log loss: a normal or mild point counts once, a moderate one twice, a severe one four times. Lower is better.",
        content: [sideBySide([renderResults(report), ...renderConfusion(report)])],
      },
      { heading: "Curves", content: renderCurves(report) },
      {
        heading: "Slices at the predicted points",
        intro: `${describeShown(report)} ${report.series}. Letters at the edges: A is the patient's front, P the back, H the head, F the feet, R the right, L the left; none where the slices do not say how they lie. Next to each point: the most probable grade with its probability, and the true grade; a cross and a dashed frame mark a wrong one.`,
        content: renderExamples(report.examples),
      },
      { heading: "Settings", content: [renderEpochs(report.epochs), renderConfig(report.config)] },
    ],
  });
}

/** Describes which studies are shown, out of how many, and why. */
function describeShown({ examples, studies }: TrainingReport): string {
  return examples.length < studies.validation
    ? `The ${examples.length} of ${studies.validation} validation studies with the most severe true grades.`
    : "All validation studies.";
}

/** Describes the epoch whose weights the figures are of. */
function describeKept({ epochs, keptEpoch, keep }: TrainingReport): string {
  if (keep !== "best") return "after the last epoch";
  const bias = "chosen on these same studies, which makes them look a little better than new ones would";
  return `with the weights of epoch ${keptEpoch ?? epochs.length}, whose log loss is the lowest (${bias})`;
}

function keyFiguresOf(report: TrainingReport): KeyFigure[] {
  const { epochs, studies, aims } = report;
  const score = findKeptEpoch(report)?.score;
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  const time = { name: "Training time", value: formatDuration(seconds), detail: "training and validation" };
  const counted = {
    name: "Studies",
    value: `${studies.training} + ${studies.validation}`,
    detail: "training + validation",
  };
  if (score === undefined) return [time, counted];
  const pixel =
    score.inPlane === undefined ? "" : `1 mask pixel is ${formatNumber(score.inPlane.maskPixelMm, 1)} mm`;
  const points = (["x", "y", "z"] as const).map((axis) => ({
    name: `${axis} within 1 ${axis === "z" ? "slice" : "mask pixel"}`,
    value: formatPercent(score.within1[axis]),
    ...describeShare(axis === "z" ? "" : pixel, aims),
    ...(aims && { verdict: verdict(score.within1[axis] >= aims.within1) }),
  }));
  const reduction = 1 - score.weightedLogLoss / score.constantLogLoss;
  const loss = {
    name: "Weighted log loss",
    value: formatNumber(score.weightedLogLoss),
    detail: describeReduction(reduction, score.constantLogLoss, aims),
    ...(aims && { verdict: verdict(reduction >= aims.logLossReduction) }),
  };
  return [...points, ...renderFindings(score), loss, time, counted];
}

/** Renders a radiologist's first questions: point errors in mm, wrong levels, and detection of severe grades. */
function renderFindings({ inPlane, levels, severe }: Score): KeyFigure[] {
  const mm = (value: number): string => `${formatNumber(value, 1)} mm`;
  return [
    ...(inPlane === undefined
      ? []
      : [
          {
            name: "In-plane error, median",
            value: mm(inPlane.medianMm),
            detail: `90 % below ${mm(inPlane.p90Mm)}, largest ${mm(inPlane.maxMm)}`,
          },
        ]),
    ...(levels === undefined
      ? []
      : [
          {
            name: "Points at a wrong level",
            value: formatCount(levels.wrong, levels.count),
            detail: "nearer to another level's true point than to their own",
          },
        ]),
    ...(severe === undefined
      ? []
      : [
          {
            name: "Severe points called severe",
            value: formatCount(severe.found, severe.severe),
            detail: `sensitivity ${formatPercent(severe.found / severe.severe, 0)}; specificity ${formatPercent(severe.cleared / severe.others, 0)} (${formatCount(severe.cleared, severe.others)} others)`,
          },
        ]),
  ];
}

function describeShare(size: string, aims: RunAims | undefined): Pick<KeyFigure, "detail"> {
  const aim = aims === undefined ? "" : `aim: ${formatPercent(aims.within1, 0)} of the points`;
  const parts = [aim, size].filter((part) => part !== "");
  return parts.length === 0 ? {} : { detail: parts.join("; ") };
}

function describeReduction(reduction: number, constantLogLoss: number, aims: RunAims | undefined): string {
  const comparison = `${formatPercent(Math.abs(reduction), 0)} ${reduction < 0 ? "above" : "below"} the best constant prediction's ${formatNumber(constantLogLoss)}`;
  return aims === undefined
    ? comparison
    : `${comparison}; aim: ${formatPercent(aims.logLossReduction, 0)} below`;
}

function verdict(isReached: boolean): "reached" | "missed" {
  return isReached ? "reached" : "missed";
}
