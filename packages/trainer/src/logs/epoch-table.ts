import { formatDuration } from "@spinegrade/pipeline";
import type { EpochRecord } from "../fold-result.ts";
import type { LossValues } from "../gradients.ts";

const [RATE, STEP, EPOCH, SHARE, LOSS, TIME] = [8, 7, 6, 6, 11, 12];

/**
 * The table that a training prints, a row an epoch: rate, step, epoch; the validation's shares of points within 1, log
 * loss and loss terms; the training's loss terms; time, the share of it spent waiting for samples, memory.
 */
export function epochTableHeader(losses: LossValues): string {
  const terms = termsOf(losses);
  const top = [
    pad("", RATE + STEP + EPOCH),
    `| ${pad("validation", 3 * SHARE + LOSS + terms.length * LOSS, "end")}`,
    `| ${pad("training", terms.length * LOSS, "end")}|`,
  ];
  const names = terms.map((term) => pad(term, LOSS)).join("");
  const head = [pad("rate", RATE), pad("step", STEP), pad("epoch", EPOCH), "| "];
  const shares = ["x<1", "y<1", "z<1"].map((name) => pad(name, SHARE));
  const end = [pad("time", TIME), pad("wait", SHARE), pad("memory", 9)];
  return `${top.join("")}\n${[...head, ...shares, pad("logloss", LOSS), names, "| ", names, "|", ...end].join("")}`;
}

/** The row of an epoch. @param peakRssMiB most memory that the process had in its steps. */
export function epochTableRow(record: EpochRecord, peakRssMiB: number): string {
  const { learningRate, step, epoch, score, trainLoss, validationLoss, seconds, waitSeconds } = record;
  const { x, y, z } = score.within1;
  const terms = termsOf(trainLoss);
  return [
    pad(learningRate.toExponential(1), RATE) + pad(String(step), STEP) + pad(String(epoch), EPOCH),
    "| ",
    ...[x, y, z].map((share) => pad(share.toFixed(3), SHARE)),
    pad(formatLoss(score.weightedLogLoss), LOSS),
    ...terms.map((term) => pad(formatLoss(validationLoss[term]), LOSS)),
    "| ",
    ...terms.map((term) => pad(formatLoss(trainLoss[term]), LOSS)),
    "|",
    pad(formatDuration(seconds), TIME) + pad(`${Math.round((100 * waitSeconds) / seconds)} %`, SHARE),
    pad(`${(peakRssMiB / 1024).toFixed(1)} GiB`, 9),
  ].join("");
}

/** The total first. */
function termsOf(losses: LossValues): string[] {
  const terms = Object.keys(losses);
  return [...terms.filter((term) => term === "total"), ...terms.filter((term) => term !== "total")];
}

/** Four figures at least, whatever the size. */
function formatLoss(value = Number.NaN): string {
  return Math.abs(value) < 1000 ? value.toFixed(3) : value.toPrecision(4);
}

function pad(text: string, width: number, side: "start" | "end" = "start"): string {
  return side === "start" ? text.padStart(width) : text.padEnd(width);
}
