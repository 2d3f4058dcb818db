import { figureGrid, lineChart, type Markup } from "@spinegrade/report";
import { hasSides } from "./training-report-tables.ts";
import type { ReportEpoch, TrainingReport } from "./training-report.ts";

/** What each known term of the loss is, for people. */
export const TERM_TITLES: Readonly<Record<string, string>> = {
  total: "Loss, all terms",
  heatmap: "Heatmap loss (Jensen–Shannon)",
  xy: "Coordinate loss, x and y (mask px²)",
  z: "Slice loss, z",
  grade: "Grade loss (weighted cross entropy)",
  pixelGrade: "Grade loss of the true pixels (weighted cross entropy)",
};

/** Curves by epoch: the metrics first, then the loss and each of its terms. */
export function renderCurves({ epochs, aims, results }: TrainingReport): Markup[] {
  const terms = Object.keys(epochs[0]?.trainLoss ?? {});
  const inOrder = [...terms.filter((term) => term === "total"), ...terms.filter((term) => term !== "total")];
  const charts = [
    renderLogLoss(epochs),
    renderWithin1(epochs, aims?.within1),
    ...inOrder.map((term) => renderTerm(term, epochs, hasSides({ results }) ? " (slices²)" : " (nats)")),
  ];
  return [figureGrid(charts)];
}

function renderLogLoss(epochs: readonly ReportEpoch[]): Markup {
  const constant = epochs.at(-1)?.score.constantLogLoss;
  return lineChart({
    title: "Weighted log loss of the grades",
    xLabel: "epoch",
    yLabel: "weighted log loss",
    yInclude: [0],
    series: [{ name: "validation", points: curve(epochs, ({ score }) => score.weightedLogLoss) }],
    ...(constant !== undefined && {
      referenceLines: [{ name: "best constant prediction", value: constant }],
    }),
  });
}

function renderWithin1(epochs: readonly ReportEpoch[], aim: number | undefined): Markup {
  return lineChart({
    title: "Points within 1 mask pixel (x, y) or 1 slice (z)",
    xLabel: "epoch",
    yLabel: "share of points",
    yInclude: [0, 1],
    series: (["x", "y", "z"] as const).map((axis) => ({
      name: axis,
      points: curve(epochs, ({ score }) => score.within1[axis]),
      colour: AXIS_COLOURS[axis],
    })),
    ...(aim !== undefined && { referenceLines: [{ name: "aim", value: aim }] }),
  });
}

// not the colours of training and validation, which the other charts use
const AXIS_COLOURS = { x: 2, y: 3, z: 4 };

/** @param sliceUnit in which the term of the slice is measured: foramina and canal have different ones. */
function renderTerm(term: string, epochs: readonly ReportEpoch[], sliceUnit: string): Markup {
  const title = TERM_TITLES[term] ?? `Loss term ${term}`;
  return lineChart({
    title: term === "z" ? title + sliceUnit : title,
    xLabel: "epoch",
    yLabel: "loss",
    yScale: "log",
    series: [
      { name: "validation", points: curve(epochs, ({ validationLoss }) => validationLoss[term]) },
      { name: "training", points: curve(epochs, ({ trainLoss }) => trainLoss[term]), dashed: true },
    ],
  });
}

function curve(
  epochs: readonly ReportEpoch[],
  valueOf: (epoch: ReportEpoch) => number | undefined,
): [number, number][] {
  return epochs.map((epoch) => [epoch.epoch, valueOf(epoch) ?? Number.NaN]);
}
