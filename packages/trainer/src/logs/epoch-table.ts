import { formatDuration } from "@spinegrade/pipeline";
import type { EpochRecord } from "../report/fold-result.ts";
import type { LossValues } from "@spinegrade/losses";

const [RATE, STEP, EPOCH, SHARE, LOSS, TIME, MEMORY] = [8, 7, 6, 6, 11, 12, 9];

/** The columns of a table: loss terms of validation and training, and whether it shows the details. */
interface Layout {
  readonly validation: readonly string[];
  readonly training: readonly string[];
  /** Learning rate, step, waiting time and memory. */
  readonly hasDetails: boolean;
}

/** The widest layout that fits. */
function layoutFor(losses: LossValues, columns = Infinity): Layout {
  const terms = termsOf(losses);
  const total = terms.slice(0, 1);
  const layouts: readonly Layout[] = [
    { validation: terms, training: terms, hasDetails: true },
    { validation: terms, training: total, hasDetails: true },
    { validation: total, training: total, hasDetails: true },
    { validation: total, training: total, hasDetails: false },
  ];
  const narrowest: Layout = { validation: [], training: [], hasDetails: false };
  return layouts.find((layout) => widthOf(layout) <= columns) ?? narrowest;
}

function widthOf({ validation, training, hasDetails }: Layout): number {
  const details = hasDetails ? RATE + STEP + SHARE + MEMORY : 0;
  return EPOCH + details + 5 + 3 * SHARE + LOSS * (1 + validation.length + training.length) + TIME;
}

/**
 * The header of the table that a training prints, one row per epoch: learning rate, step, epoch; the validation's share
 * of points within 1, log loss and loss terms; the training's loss terms; time, the share of it spent waiting for
 * samples, and memory.
 * @param columns width of the terminal; a narrow one gets fewer columns.
 */
export function epochTableHeader(losses: LossValues, columns?: number): string {
  const { validation, training, hasDetails } = layoutFor(losses, columns);
  const width = 3 * SHARE + LOSS * (1 + validation.length);
  const top = [
    pad("", EPOCH + (hasDetails ? RATE + STEP : 0)),
    `| ${pad("validation", width, "end")}`,
    `| ${pad("training", training.length * LOSS, "end")}|`,
  ];
  const name = (term: string): string => pad(term, LOSS);
  return [
    `${top.join("")}\n`,
    hasDetails ? pad("rate", RATE) + pad("step", STEP) : "",
    `${pad("epoch", EPOCH)}| `,
    ...["x<1", "y<1", "z<1"].map((share) => pad(share, SHARE)),
    ...["logloss", ...validation].map(name),
    "| ",
    ...training.map(name),
    `|${pad("time", TIME)}`,
    hasDetails ? pad("wait", SHARE) + pad("memory", MEMORY) : "",
  ].join("");
}

/** The row of an epoch. @param peakRssMiB peak memory of the process in its steps. @param columns as above. */
export function epochTableRow(record: EpochRecord, peakRssMiB: number, columns?: number): string {
  const { learningRate, step, epoch, score, trainLoss, validationLoss, seconds, waitSeconds } = record;
  const { validation, training, hasDetails } = layoutFor(trainLoss, columns);
  const { x, y, z } = score.within1;
  const wait = pad(`${Math.round((100 * waitSeconds) / seconds)} %`, SHARE);
  return [
    hasDetails ? pad(learningRate.toExponential(1), RATE) + pad(String(step), STEP) : "",
    `${pad(String(epoch), EPOCH)}| `,
    ...[x, y, z].map((share) => pad(share.toFixed(3), SHARE)),
    pad(formatLoss(score.weightedLogLoss), LOSS),
    ...validation.map((term) => pad(formatLoss(validationLoss[term]), LOSS)),
    "| ",
    ...training.map((term) => pad(formatLoss(trainLoss[term]), LOSS)),
    `|${pad(formatDuration(seconds), TIME)}`,
    hasDetails ? wait + pad(`${(peakRssMiB / 1024).toFixed(1)} GiB`, MEMORY) : "",
  ].join("");
}

/** The loss terms, the total first. */
function termsOf(losses: LossValues): string[] {
  const terms = Object.keys(losses);
  return [...terms.filter((term) => term === "total"), ...terms.filter((term) => term !== "total")];
}

/** Formats a loss with at least four digits, whatever its size. */
function formatLoss(value = Number.NaN): string {
  return Math.abs(value) < 1000 ? value.toFixed(3) : value.toPrecision(4);
}

function pad(text: string, width: number, side: "start" | "end" = "start"): string {
  return side === "start" ? text.padStart(width) : text.padEnd(width);
}
