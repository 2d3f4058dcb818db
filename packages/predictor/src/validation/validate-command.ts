import { join } from "node:path";
import { startEngine } from "@spinegrade/engine";
import {
  type Command,
  command,
  EXIT,
  type PipelineConfig,
  printableLines,
  UserError,
} from "@spinegrade/pipeline";
import { checkTrainedRuns, readTrainedRun } from "@spinegrade/tasks";
import { UNTRAINED } from "../describe-predictions.ts";
import { findWeights } from "./find-weights.ts";
import { type MadeValidation, predictValidation } from "./predict-validation.ts";
import type { ValidationRun } from "./validation-run.ts";

/** The command `spinegrade-predict validate`. */
export function validateCommand(load: () => Promise<PipelineConfig>): Command {
  return command({
    summary:
      "Predicts the studies that validate each fold, with the net of that fold, with and without the left-right flip.\n" +
      "reads  data-processed/runs/<run>/run.json, data-processed/samples, checkpoints and volumes of the work folder\n" +
      "writes data-processed/out-of-fold/<run>/predictions.json; with --weights data-processed/reproduce/<run>/...",
    operands: "[RUN] ...",
    options: {
      weights: {
        type: "string",
        value: "DIR",
        help: "a folder of downloaded checkpoints, in place of trained runs",
      },
    },
    run: async ({ operands: runs, values: { weights } }) => {
      const config = await load();
      if ((weights === undefined) === (runs.length === 0))
        throw new UserError("name trained runs, or a folder of checkpoints with --weights DIR");
      if (weights === undefined) await validateTrained(runs, config);
      else await validateFound(weights, config);
      return EXIT.clean;
    },
  });
}

async function validateTrained(names: readonly string[], config: PipelineConfig): Promise<void> {
  await checkTrainedRuns(config, names);
  await startEngine();
  for (const name of names) {
    const { run, trial, net, folds } = await readTrainedRun(config, name);
    if (folds.length === 0) {
      process.stdout.write(`${run}: nothing: ${UNTRAINED}\n`);
      continue;
    }
    const weights = folds.map(({ fold, checkpoint }) => ({ fold, path: join(config.workDir, checkpoint) }));
    const validated: ValidationRun = { run, net, weights, ...(trial === true && { trial }) };
    process.stdout.write(describe(await predictValidation(validated, "out-of-fold", config)));
  }
}

async function validateFound(folder: string, config: PipelineConfig): Promise<void> {
  await startEngine();
  const { runs, unknown } = await findWeights(folder);
  for (const { path, reason } of unknown)
    process.stderr.write(`${printableLines(`${path} is not used: ${reason}`)}\n`);
  for (const run of runs) process.stdout.write(describe(await predictValidation(run, "reproduce", config)));
}

function describe({ run, series, folds, path }: MadeValidation): string {
  return `${run}: ${series} series of ${folds.length > 1 ? "folds" : "fold"} ${folds.join(", ")}\n  ${path}\n`;
}
