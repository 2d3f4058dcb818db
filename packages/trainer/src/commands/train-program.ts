import {
  type Command,
  command,
  EXIT,
  loadConfig,
  type Options,
  type Program,
  readChoice,
} from "@spinegrade/pipeline";
import { compareRuns } from "../compare/compare-runs.ts";
import { formatComparison, SORT_KEYS } from "../compare/format-comparison.ts";
import { readAnyRunConfig } from "../run/read-run-config.ts";
import { defaultText, type OptionSchema } from "../run/option-keys.ts";
import { overridableOptions, readOverrides, toKebabCase } from "../run/run-overrides.ts";
import { summariseRun } from "../fold/outputs/summarise-run.ts";
import { summariseTwoStageRun } from "../two-stage/summarise-two-stage-run.ts";
import { isTwoStage } from "../two-stage/two-stage-config.ts";
import { trainCommand } from "./train-command.ts";
import { NAME_OPTION, readTrialConfig, resultNameOf } from "../run/trial-name.ts";
import { isLeftUntrained, leaveRunUntrained } from "../fold/untrained-run.ts";

/** The command line `spinegrade-train`. @param runsDir the folder of the shipped run files. */
export function trainProgram(runsDir: string): Program {
  const options = runOptions();
  return {
    name: "spinegrade-train",
    about:
      "Trains runs, summarises them and compares them. RUN is the name of a shipped run, or the path of a run file of your\n" +
      "own, which ends in .json.",
    manifest: new URL("../../package.json", import.meta.url),
    commands: {
      train: trainCommand(runsDir, options),
      summarise: summariseCommand(runsDir, options),
      compare: compareCommand(),
    },
  };
}

function summariseCommand(runsDir: string, options: Options): Command {
  return command({
    summary:
      "Sums up a run whose folds are trained.\n" +
      "reads  data-processed/runs/<run>/fold-<k>\n" +
      "writes data-processed/runs/<run>/run.json, results.json, out-of-fold.json, calibration.json, report.html",
    operands: "RUN",
    options: {
      ...options,
      name: NAME_OPTION,
      "dry-run": { type: "boolean", help: "do nothing: there is nothing to try" },
    },
    run: async ({ values, required }) => {
      const name = await resultNameOf(runsDir, required("RUN"), values.name);
      const folders = await loadConfig();
      const config =
        values.name === undefined
          ? await readAnyRunConfig(runsDir, required("RUN"), readOverrides(values))
          : await readTrialConfig(folders.outputDir, name);
      if (values["dry-run"] === true) return EXIT.clean;
      const summary = { ...folders, trial: values.name !== undefined };
      if (isTwoStage(config)) return await summariseTwoStageRun(name, config, summary);
      const isUntrained = await isLeftUntrained(name, config, folders);
      if (isUntrained) return await leaveRunUntrained(name, config, folders);
      return await summariseRun(name, config, summary);
    },
  });
}

function compareCommand(): Command {
  return command({
    summary:
      "Sets runs next to each other: settings that differ, figures with intervals, paired differences, curves, time, memory.\n" +
      "Without RUN: every run of which a fold is trained.\n" +
      "reads  data-processed/runs/<run>/fold-<k>, data-processed/samples, the logs in the work folder\n" +
      "writes data-processed/runs/compare.html",
    operands: "[RUN] ...",
    options: {
      against: {
        type: "string",
        value: "RUN",
        help: "compare with this run in place of the one of the least log loss",
      },
      sort: { type: "string", value: SORT_KEYS.join("|"), help: "the order of the runs; default loss" },
      json: { type: "boolean", help: "print the comparison as JSON" },
    },
    run: async ({ operands, values }) => {
      const sort = readChoice("--sort", values.sort ?? "loss", SORT_KEYS);
      const comparison = await compareRuns(operands, await loadConfig(), values.against);
      return values.json === true
        ? `${JSON.stringify(comparison, null, 2)}\n`
        : formatComparison(comparison, sort);
    },
  });
}

/** Every run-file key is an option, under its own name and in kebab case. */
function runOptions(): Options {
  const entries = overridableOptions().flatMap(({ key, schema }) => {
    const option = { type: "string", value: "VALUE", help: helpOf(schema) } as const;
    const kebab = toKebabCase(key);
    return [
      [key, option] as const,
      ...(kebab === key ? [] : [[kebab, { ...option, isAlias: true }] as const]),
    ];
  });
  return Object.fromEntries(entries);
}

/** The help text of an option: description and default. */
function helpOf(schema: OptionSchema): string {
  const { description = "in place of the run file's" } = schema;
  const byDefault = defaultText(schema);
  return byDefault === "" ? description : `${description} Default: ${byDefault}`;
}
