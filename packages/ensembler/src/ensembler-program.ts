import { type Command, command, type PipelineConfig, type Program, readChoice } from "@spinegrade/pipeline";
import { blendCommand } from "./blend/blend-command.ts";
import { formatValidation } from "./validation/format-validation.ts";
import { predictedName } from "./predicted-name.ts";
import { formatEnsemble, makeEnsemble } from "./make-ensemble.ts";
import { makeValidation } from "./validation/make-validation.ts";
import { formatMarkdown } from "./tables/format-tables.ts";
import { makeReproduction } from "./tables/make-reproduction.ts";
import { AVERAGE_SPACES } from "./rows/combine-probabilities.ts";
import { makeStudy } from "./study/make-study.ts";
import { makeWeights } from "./weights/make-weights.ts";
import { readWeights } from "./weights/weight-file.ts";
import { FOLD_AVERAGES } from "./rows/sourced-rows.ts";
import { RECESS_METHODS } from "./rows/estimate-recesses.ts";
import { FILLS } from "./rows/training-priors.ts";

type LoadConfig = () => Promise<PipelineConfig>;

/** The command line `spinegrade-ensembler`. */
export function ensemblerProgram(loadConfig: LoadConfig): Program {
  return {
    name: "spinegrade-ensembler",
    about: "Averages the predictions of trained runs, and validates the runs.",
    manifest: new URL("../package.json", import.meta.url),
    commands: {
      predict: predictCommand(loadConfig),
      validate: command({
        summary:
          "Log loss and agreement with the readers' grades of each run, on studies that it was never trained on.\n" +
          "reads  data-processed/runs/<run>/out-of-fold.json, data-processed/out-of-fold, the data set's tables\n" +
          "writes data-processed/validation/report.json, report.html, tables.json, tables.csv, tables.md",
        options: {},
        run: async () => {
          const { report, tables } = await makeValidation(await loadConfig());
          return formatValidation(report) + (tables.length === 0 ? "" : `\n${formatMarkdown(tables)}`);
        },
      }),
      weigh: command({
        summary:
          "Searches the weights of the runs of each task, and says what they gain, by nested folds.\n" +
          "reads  data-processed/out-of-fold/<run>/predictions.json, the data set's tables\n" +
          "writes data-processed/ensemble-weights/weights.json",
        options: {},
        run: async () => await makeWeights(await loadConfig()),
      }),
      blend: blendCommand(),
      study: command({
        summary:
          "Answers the questions of the published solution with the nets of the embedded study, with intervals.\n" +
          "reads  data-processed/out-of-fold/<run>/predictions.json, data-processed/predictions, the data set's tables\n" +
          "writes data-processed/<plan>-study/index.html, study.json, tables.json, tables.csv, tables.md, submission.csv",
        options: {
          plan: {
            type: "string",
            value: "FILE",
            help: "which runs take which part; default: the embedded study's",
          },
        },
        run: async ({ values: { plan } }) => await makeStudy(await loadConfig(), plan),
      }),
      reproduce: command({
        summary:
          "The published tables for downloaded checkpoints, from what spinegrade-predict validate --weights DIR predicted.\n" +
          "reads  data-processed/reproduce/<run>/predictions.json, the data set's tables\n" +
          "writes data-processed/reproduce/tables.json, tables.csv, tables.md, report.html",
        options: {
          weights: {
            type: "string",
            value: "DIR",
            help: "read by the task before this one, which predicts with them",
          },
        },
        run: async () => await makeReproduction(await loadConfig()),
      }),
    },
  };
}

function predictCommand(loadConfig: LoadConfig): Command {
  return command({
    summary:
      "Averages the test predictions of all runs, or of those named, and fills the rows that none predicted.\n" +
      "reads  data-processed/predictions/<run>/predictions.json, the data set's tables\n" +
      "writes data-processed/ensemble/predictions.json, grades.csv\n" +
      "A bundle's folder stands for what it predicted; a bundle of which a byte was changed is refused.",
    operands: "[RUN|BUNDLE] ...",
    options: {
      folds: {
        type: "string",
        value: FOLD_AVERAGES.join("|"),
        default: "mean",
        help: "average the folds, or take the last one",
      },
      fill: {
        type: "string",
        value: FILLS.join("|"),
        default: "weighted",
        help: "what fills the rows no net predicted",
      },
      space: {
        type: "string",
        value: AVERAGE_SPACES.join("|"),
        default: "linear",
        help: "average probabilities, or their logarithms",
      },
      weights: { type: "string", value: "FILE", help: "weights of the runs, as ensembler:weigh writes them" },
      recesses: {
        type: "string",
        value: RECESS_METHODS.join("|"),
        default: "mean",
        help: "how recesses that no axial series shows are graded: from the canal, pooled in sagittal series, or the mean",
      },
    },
    run: async ({ operands, values }) => {
      const runs = await Promise.all(operands.map(predictedName));
      const folds = readChoice("--folds", values.folds, FOLD_AVERAGES);
      const fill = readChoice("--fill", values.fill, FILLS);
      const recesses = readChoice("--recesses", values.recesses, RECESS_METHODS);
      const space = readChoice("--space", values.space, AVERAGE_SPACES);
      const weights = values.weights === undefined ? undefined : await readWeights(values.weights);
      const options = { folds, fill, recesses, runs, space, ...(weights && { weights }) };
      return formatEnsemble(await makeEnsemble(await loadConfig(), options));
    },
  });
}
