import { formatDuration } from "@spinegrade/pipeline";
import {
  figureGrid,
  type KeyFigure,
  keyFigures,
  lineChart,
  type Markup,
  renderPage,
} from "@spinegrade/report";
import type { TwoStageFigure, TwoStageTask } from "@spinegrade/two-stage";
import { titleOfTerm } from "../report/term-titles.ts";
import { curve, renderTerm } from "../report/training-report-curves.ts";
import { renderConfig } from "../report/training-report-tables.ts";
import { keptEpochOf } from "../run/kept-epoch.ts";
import { flattenConfig } from "../run/run-config.ts";
import { formatAim, formatFigure, reachesAim } from "./format-figures.ts";
import type { TwoStageEpoch, TwoStageFoldJob, TwoStageResult } from "./two-stage-result.ts";

/** Renders the page of a two-stage net's training: figures, curves, settings. Equal input gives equal bytes. */
export function renderTwoStageReport(
  task: TwoStageTask,
  { run, fold, config, data }: TwoStageFoldJob,
  result: TwoStageResult,
): string {
  const { epoch } = keptEpochOf(result);
  return renderPage({
    title: `Training run ${run}`,
    subtitle:
      `Fold ${fold}, ${task.title}. All figures are of ${data.validation.length} validation studies that the net was ` +
      `never trained on, with the weights of epoch ${epoch} of ${result.epochs.length}.`,
    synthetic: data.dataSet.synthetic,
    lead: [keyFigures(keyFiguresOf(task, result))],
    sections: [
      { heading: "Curves", content: [figureGrid(curvesOf(task, result.epochs))] },
      { heading: "Settings", content: [renderConfig(flattenConfig(config))] },
    ],
  });
}

function keyFiguresOf({ figures }: TwoStageTask, result: TwoStageResult): KeyFigure[] {
  const kept = keptEpochOf(result);
  const seconds = result.epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  const { trainingSamples, validationSamples } = result;
  return [
    ...figures.map((figure) => keyFigureOf(figure, kept.figures[figure.name])),
    { name: "Training time", value: formatDuration(seconds), detail: "training and validation" },
    { name: "Studies", value: `${trainingSamples} + ${validationSamples}`, detail: "training + validation" },
  ];
}

function keyFigureOf(figure: TwoStageFigure, value: number | null | undefined): KeyFigure {
  const shown = { name: figure.title, value: formatFigure(figure, value) };
  if (figure.aim === undefined) return shown;
  const verdict = reachesAim(figure, value) ? "reached" : "missed";
  return { ...shown, detail: `aim: ${formatAim(figure)}`, verdict };
}

function curvesOf({ figures, lossTerms }: TwoStageTask, epochs: readonly TwoStageEpoch[]): Markup[] {
  const terms = Object.keys(epochs[0]?.trainLoss ?? {});
  return [
    ...figures.map((figure) =>
      lineChart({
        title: figure.title,
        xLabel: "epoch",
        yLabel: figure.unit,
        yInclude: [0],
        series: [{ name: "validation", points: curve(epochs, (epoch) => epoch.figures[figure.name]) }],
      }),
    ),
    ...terms.map((term) => renderTerm(titleOfTerm(term, lossTerms), term, epochs)),
  ];
}
