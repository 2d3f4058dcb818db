import { command, type PipelineConfig, type Program } from "@spinegrade/pipeline";
import { blendCommand } from "./blend/blend-command.ts";
import { formatValidation } from "./validation/format-validation.ts";
import { makeValidation } from "./validation/make-validation.ts";
import { formatMarkdown } from "./tables/format-tables.ts";
import { makeReproduction } from "./tables/make-reproduction.ts";
import { makeStudy } from "./study/make-study.ts";
import { predictCommand } from "./predict-command.ts";
import { weighCommand } from "./weights/weigh-command.ts";

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
      weigh: weighCommand(loadConfig),
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
