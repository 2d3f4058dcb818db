import type { Grade, Level, SeriesDescription } from "@spinegrade/competition-data";
import { formatDuration } from "@spinegrade/pipeline";
import {
  beside,
  type EdgeLetters,
  formatCount,
  formatNumber,
  formatPercent,
  type KeyFigure,
  keyFigures,
  renderPage,
} from "@spinegrade/report";
import type { LossTerm } from "@spinegrade/tasks";
import { findKeptEpoch, type Keep } from "../run/kept-epoch.ts";
import type { Score } from "../tasks/score.ts";
import { renderCurves } from "./training-report-curves.ts";
import { renderExamples } from "./training-report-examples.ts";
import {
  hasSides,
  renderConfig,
  renderConfusion,
  renderEpochs,
  renderResults,
} from "./training-report-tables.ts";

/** All that the page of a training run shows; plain data. */
export interface TrainingReport {
  readonly run: string;
  readonly fold: number;
  /** Whether the data are synthetic; default false. */
  readonly synthetic?: boolean;
  /** The resolved config, one entry a line, nested keys joined by dots. */
  readonly config: readonly (readonly [key: string, value: string])[];
  /** What the net sees. */
  readonly series: SeriesDescription;
  /** Headings of the loss's terms; one that is not named here has its own name. */
  readonly lossTerms: Readonly<Record<string, LossTerm>>;
  readonly studies: { readonly training: number; readonly validation: number };
  readonly epochs: readonly ReportEpoch[];
  /** Number of the epoch whose weights were kept; all figures but the curves are of these. Left out: the last. */
  readonly keptEpoch?: number;
  /** By which rule; left out: `last`. */
  readonly keep?: Keep;
  /** What the run is meant to reach; left out where nothing is promised, as on a user's own data. */
  readonly aims?: ReportAims;
  /** One row for each side and level, on the validation studies. */
  readonly results: readonly ReportRow[];
  /** Validation points by true grade (rows) and most probable grade (columns). */
  readonly confusion?: readonly (readonly number[])[];
  /** A few validation studies to look at. */
  readonly examples: readonly ReportExample[];
}

/** One epoch: the terms of the loss and the figures of the validation. */
export interface ReportEpoch {
  /** Counted from 1. */
  readonly epoch: number;
  /** Mean of each loss term over the training steps; `total` is what is minimised. */
  readonly trainLoss: Readonly<Record<string, number>>;
  /** The same terms on the validation studies. */
  readonly validationLoss: Readonly<Record<string, number>>;
  readonly score: ReportScore;
  readonly seconds: number;
}

/** The figures of a validation. */
export interface ReportScore {
  /** Share of the points whose x, y (mask pixels) and z (slices) are within 1 of the truth. */
  readonly within1: { readonly x: number; readonly y: number; readonly z: number };
  readonly weightedLogLoss: number;
  /** The same loss for the best constant prediction. */
  readonly constantLogLoss: number;
  /** Distances to the true points in the planes of their slices; left out where the spacing is unknown. */
  readonly inPlane?: Score["inPlane"];
  /** Points nearer to another level than to their own. */
  readonly levels?: Score["levels"];
  /** How severe points are told from others. */
  readonly severe?: Score["severe"];
}

/** The least that a run is meant to reach. */
export interface ReportAims {
  /** Share of x, of y and of z within 1, for example 0.85. */
  readonly within1: number;
  /** By which part the weighted log loss is to lie below the best constant prediction's, for example 0.3. */
  readonly logLossReduction: number;
}

/** Results at one side and level. */
export interface ReportRow {
  readonly level: Level;
  readonly side: Side;
  readonly weightedLogLoss: number;
  /** Points with grade normal or mild, moderate, severe. */
  readonly counts: readonly [number, number, number];
}

/** The patient's side, or between them. */
export type Side = "left" | "right" | "midline";

/** One validation study: its slices and its points. */
export interface ReportExample {
  readonly studyId: number;
  readonly seriesId: number;
  readonly slices: readonly ReportSlice[];
  readonly points: readonly ReportPoint[];
}

/** A slice to draw on. */
export interface ReportSlice {
  /** uint8 [H, W]. */
  readonly pixels: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  readonly zIndex: number;
  readonly instanceNumber: number;
  readonly side: Side;
  /** The patient's directions at the edges; left out where they are unknown. */
  readonly edgeLetters?: EdgeLetters;
}

/** A point of a study as labelled and as predicted; x and y in pixels of the volume's slice. */
export interface ReportPoint {
  /** For example `L4/L5`. */
  readonly label: string;
  readonly level: Level;
  readonly side: Side;
  readonly truth: { readonly x: number; readonly y: number; readonly zIndex: number; readonly grade: Grade };
  readonly predicted: {
    readonly x: number;
    readonly y: number;
    /** Expected slice, not rounded. */
    readonly zIndex: number;
    readonly probabilities: readonly [number, number, number];
  };
}

/** Renders the page of a training run: key figures, results, curves, slices, settings. Equal input, equal bytes. */
export function renderTrainingReport(report: TrainingReport): string {
  const { run, fold, studies, epochs, synthetic = false } = report;
  const count = `${epochs.length} ${epochs.length === 1 ? "epoch" : "epochs"}`;
  return renderPage({
    title: `Training run ${run}`,
    subtitle: `Fold ${fold}, ${count}. All figures are of ${studies.validation} validation studies that the net was never trained on, ${describeKept(report)}.`,
    synthetic,
    lead: [keyFigures(keyFiguresOf(report))],
    sections: [
      {
        heading: hasSides(report) ? "Results by level and side" : "Results by level",
        intro:
          "Weighted log loss: a normal or mild point counts once, a moderate one twice, a severe one four times. Lower is better.",
        content: [beside([renderResults(report), ...renderConfusion(report)])],
      },
      { heading: "Curves", content: renderCurves(report) },
      {
        heading: "Slices at the predicted points",
        intro: `${describeShown(report)} ${report.series}. Letters at the edges: A is the patient's front, P the back, H the head, F the feet, R the right, L the left; none where the slices do not say how they lie. Beside each point: the most probable grade with its probability, and the true grade; a cross and a dashed frame mark a wrong one.`,
        content: renderExamples(report.examples),
      },
      { heading: "Settings", content: [renderEpochs(report.epochs), renderConfig(report.config)] },
    ],
  });
}

/** Which studies are shown, of how many, and why these. */
function describeShown({ examples, studies }: TrainingReport): string {
  return examples.length < studies.validation
    ? `The ${examples.length} of ${studies.validation} validation studies with the most severe true grades.`
    : "All validation studies.";
}

/** Which epoch's weights the figures are of. */
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

/** What a reader of images asks first: how far off, at which level, and whether severe ones are found. */
function renderFindings({ inPlane, levels, severe }: ReportScore): KeyFigure[] {
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

function describeShare(size: string, aims: ReportAims | undefined): Pick<KeyFigure, "detail"> {
  const aim = aims === undefined ? "" : `aim: ${formatPercent(aims.within1, 0)} of the points`;
  const parts = [aim, size].filter((part) => part !== "");
  return parts.length === 0 ? {} : { detail: parts.join("; ") };
}

function describeReduction(reduction: number, constantLogLoss: number, aims: ReportAims | undefined): string {
  const comparison = `${formatPercent(Math.abs(reduction), 0)} ${reduction < 0 ? "above" : "below"} the best constant prediction's ${formatNumber(constantLogLoss)}`;
  return aims === undefined
    ? comparison
    : `${comparison}; aim: ${formatPercent(aims.logLossReduction, 0)} below`;
}

function verdict(isReached: boolean): "reached" | "missed" {
  return isReached ? "reached" : "missed";
}
