import { figureGrid, lineChart, type Markup } from "@spinegrade/report";
import { titleOfTerm } from "./term-titles.ts";
import type { EpochRecord } from "./fold-result.ts";
import type { TrainingReport } from "./report-data.ts";

/** Renders the curves by epoch: first the metrics, then the loss and each of its terms. */
export function renderCurves({ epochs, aims, lossTerms }: TrainingReport): Markup[] {
  const terms = Object.keys(epochs[0]?.trainLoss ?? {});
  const inOrder = [...terms.filter((term) => term === "total"), ...terms.filter((term) => term !== "total")];
  const charts = [
    renderLogLoss(epochs),
    renderWithin1(epochs, aims?.within1),
    ...inOrder.map((term) => renderTerm(titleOfTerm(term, lossTerms), term, epochs)),
  ];
  return [figureGrid(charts)];
}

function renderLogLoss(epochs: readonly EpochRecord[]): Markup {
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

function renderWithin1(epochs: readonly EpochRecord[], aim: number | undefined): Markup {
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

// distinct from the colours of training and validation in the other charts
const AXIS_COLOURS = { x: 2, y: 3, z: 4 };

/** Renders the curves of a loss term: validation and training. */
export function renderTerm(
  title: string,
  term: string,
  epochs: readonly Pick<EpochRecord, "epoch" | "validationLoss" | "trainLoss">[],
): Markup {
  return lineChart({
    title,
    xLabel: "epoch",
    yLabel: "loss",
    yScale: "log",
    series: [
      { name: "validation", points: curve(epochs, ({ validationLoss }) => validationLoss[term]) },
      { name: "training", points: curve(epochs, ({ trainLoss }) => trainLoss[term]), dashed: true },
    ],
  });
}

/** The points of a curve over epochs; NaN where there is no value. */
export function curve<Epoch extends { readonly epoch: number }>(
  epochs: readonly Epoch[],
  valueOf: (epoch: Epoch) => number | null | undefined,
): [number, number][] {
  return epochs.map((epoch) => [epoch.epoch, valueOf(epoch) ?? Number.NaN]);
}
