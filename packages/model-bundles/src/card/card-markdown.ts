import { taskNamed } from "@spinegrade/tasks";
import type { StoredWeights } from "../stored-weights.ts";
import type { Measured } from "../run-metrics.ts";
import { type CardFacts, TO_BE_FILLED } from "./card-facts.ts";

/**
 * A line of the card: its items in CLAIM (2024 update, doi 10.1148/ryai.240300) and TRIPOD+AI (doi 10.1136/bmj-2023-078378),
 * and what is known; undefined is the author's.
 */
type Item = readonly [claim: string, tripod: string, subject: string, text: string | undefined];

/** The card of a bundle for people, `README.md`. Items that only the author knows are boxes to fill in. */
export function cardMarkdown(facts: CardFacts, weights: readonly StoredWeights[]): string {
  const { run } = facts;
  const { title } = taskNamed(run.net.task);
  const notice = run.dataSet.synthetic
    ? "**Trained on synthetic studies: its grades mean nothing for a patient.** "
    : "";
  return [
    `# Model card: ${run.run}, ${title}`,
    `${notice}Research software, not a medical device: nothing here may guide the care of a patient.`,
    "| CLAIM | TRIPOD+AI | item | this model |\n| --- | --- | --- | --- |\n" +
      itemsOf(facts, weights).map(formatItem).join("\n"),
    "## Results on studies that the nets were not trained on",
    "95 % intervals: percentile bootstrap over studies, 1,000 draws, seed 1.",
    resultTable(facts),
    "`bundle.json` names the SHA-256 of every file. A bundle with a changed byte is refused.",
  ]
    .join("\n\n")
    .concat("\n");
}

function itemsOf({ run, licence, studies, series }: CardFacts, weights: readonly StoredWeights[]): Item[] {
  const { net, folds, dataSet } = run;
  const task = taskNamed(net.task);
  const dataSource = dataSet.synthetic ? "synthetic studies, made by Spinegrade" : undefined;
  return [
    ["1", "1", "title", `${task.title}, deep learning`],
    ["3, 4", "3, 4", "background, objectives", undefined],
    ["7", "5a, 5b", "data sources and dates", dataSource],
    ["8", "6a, 6b", "setting, eligibility criteria", undefined],
    ["9", "7", "preparation of images", "DICOM to 8-bit volumes, canonical orientation"],
    ["12", "11", "missing data", "places without a grade are omitted"],
    ["14 to 18", "8a to 8c", "reference standard, readers", undefined],
    ["19, 20", "12a", "partitions", `cross-validation by study, folds trained: ${folds.length}`],
    ["21", "10", "intended sample size, with its reason", undefined],
    [
      "22",
      "12c",
      "model",
      `${net.encoder}, decoder ${net.decoderChannels.join("-")}, image ${net.imageSize} px`,
    ],
    ["23", "", "software", "Spinegrade, TensorFlow; config-fold-<k>.json has every setting"],
    ["24, 25", "12c", "initialisation, training", "seeded; config-fold-<k>.json"],
    ["19", "13", "class imbalance", "loss weighted 1, 2, 4 by grade; calibration removes the weights"],
    ["27", "12c", "ensemble", "mean over folds and mirror images"],
    ["28", "12e", "metrics", "weighted log loss, calibrated log loss, expected calibration error"],
    ["29", "12e", "uncertainty", "bootstrap over studies; conformal sets at 90 % from out-of-fold scores"],
    ["", "15", "output", "probabilities of three grades and a point for each place"],
    ["", "22", "full model", weights.map(describeWeights).join("; ")],
    ["33", "", "external testing", undefined],
    ["34, 42", "18c, 18d", "registration, protocol", undefined],
    ["35", "21", "studies, series", `${studies} studies, ${series} series`],
    ["36", "20b", "demographics", undefined],
    ["37", "23a", "performance", "the table below"],
    ["39", "", "failures", undefined],
    ["40", "26", "limitations", dataSet.synthetic ? "says nothing about patients" : undefined],
    ["", "14", "fairness", undefined],
    ["", "17", "ethical approval", undefined],
    ["44", "18a, 18b", "funding, conflicts of interest", undefined],
    ["43", "18e, 18f", "availability of data and code", undefined],
    ["43", "22", "licence of the weights", licence],
  ];
}

function formatItem([claim, tripod, subject, text]: Item): string {
  return `| ${claim} | ${tripod} | ${subject} | ${text ?? `☐ ${TO_BE_FILLED}`} |`;
}

function describeWeights({ precision, error }: StoredWeights): string {
  if (error === null) return "weights in float32, those of the checkpoint";
  const { largest, relative } = error;
  if (largest === 0) return `weights in ${precision}, those of the checkpoint`;
  return `${precision}: largest difference from a weight of the checkpoint ${largest.toExponential(1)}, ${(100 * relative).toFixed(3)} % in root mean square`;
}

function resultTable({ metrics }: CardFacts): string {
  const cell = ({ value, low, high }: Measured): string =>
    `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
  const rows = Object.entries(metrics.groups).map(
    ([group, one]) =>
      `| ${group} | ${one.studies} | ${one.graded} | ${cell(one.weightedLogLoss)} | ${cell(one.calibratedLogLoss)} | ${cell(one.calibrationError)} |`,
  );
  const head =
    "| condition | studies | graded | weighted log loss | calibrated log loss | calibration error |";
  return [head, "| --- | --- | --- | --- | --- | --- |", ...rows].join("\n");
}
