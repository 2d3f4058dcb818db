import { command, type PipelineConfig, type Program, readChoice } from "@spinegrade/pipeline";
import { formatValidation } from "./validation/format-validation.ts";
import { predictedName } from "./predicted-name.ts";
import { formatEnsemble, makeEnsemble } from "./make-ensemble.ts";
import { makeValidation } from "./validation/make-validation.ts";
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
      predict: command({
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
          return formatEnsemble(await makeEnsemble(await loadConfig(), { folds, fill, recesses, runs }));
        },
      }),
      validate: command({
        summary:
          "Log loss and agreement with the readers' grades of each run, on studies that it was never trained on.\n" +
          "reads  data-processed/runs/<run>/out-of-fold.json, the data set's tables\n" +
          "writes data-processed/validation/report.json, report.html",
        options: {},
        run: async () => formatValidation(await makeValidation(await loadConfig())),
      }),
    },
  };
}
