import { formatDuration } from "@spinegrade/pipeline";
import type { TwoStageFigures, TwoStageTask, TwoStageValidation } from "@spinegrade/two-stage";
import type { FoldKind } from "../fold/fold-kind.ts";
import { formatFigure } from "./format-figures.ts";
import type { TwoStageEpoch } from "./two-stage-result.ts";

const WIDTH = 14;

/** The nets of a two-stage task. */
export function twoStageKind({
  figures,
}: Pick<TwoStageTask, "figures">): FoldKind<TwoStageValidation, TwoStageFigures, TwoStageEpoch> {
  const line = (cells: readonly string[]): string => cells.map((cell) => cell.padStart(WIDTH)).join("");
  return {
    figuresOf: ({ files: _, ...kept }) => kept,
    toEpoch: ({ validation: { loss, ...kept }, ...epoch }) => ({ ...epoch, validationLoss: loss, ...kept }),
    objectiveOf: ({ objective }) => objective,
    log: {
      header: () =>
        line(["epoch", ...figures.map(({ title }) => title), "validation", "training", "time", "memory"]),
      row: ({ epoch, ...record }, peakRssMiB) =>
        line([
          String(epoch),
          ...figures.map((figure) => formatFigure(figure, record.figures[figure.name])),
          formatLoss(record.validationLoss["total"]),
          formatLoss(record.trainLoss["total"]),
          formatDuration(record.seconds),
          `${(peakRssMiB / 1024).toFixed(1)} GiB`,
        ]),
      scalars: (record) =>
        Object.fromEntries(
          figures.flatMap(({ name, title }) => {
            const value = record.figures[name];
            return value === null || value === undefined ? [] : [[`validation/${title}`, value]];
          }),
        ),
    },
  };
}

function formatLoss(value: number | undefined): string {
  return value === undefined ? "–" : value.toPrecision(4);
}
