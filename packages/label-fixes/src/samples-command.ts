import { makeFolds, makeStratifiedFolds } from "@spinegrade/competition-data";
import { parseCommandLine, type PipelineConfig, UserError } from "@spinegrade/pipeline";
import { formatSamples } from "./format-samples.ts";
import { makeSamples, type SampleOptions } from "./make-samples.ts";
import { RULE_SETS } from "./sample.ts";

const USAGE = `usage: spinegrade-label-fixes samples [--rules ${RULE_SETS.join("|")}] [--folds K] [--fold-seed S] [--stratified]
       spinegrade-label-fixes doctor [--tables DIR --out DIR] [--top N]`;

/** The command line `samples [--rules ...] [--folds ...]`. @returns what to print. @throws UserError. */
export async function samplesCommand(
  args: readonly string[],
  loadConfig: () => Promise<PipelineConfig>,
): Promise<string> {
  const options = readOptions(args);
  return formatSamples(await makeSamples(await loadConfig(), options));
}

function readOptions(args: readonly string[]): SampleOptions {
  const { positionals, values } = parseCommandLine(USAGE, {
    args: [...args],
    allowPositionals: true,
    options: {
      rules: { type: "string", default: "intended" },
      folds: { type: "string", default: "5" },
      "fold-seed": { type: "string", default: "42" },
      stratified: { type: "boolean", default: false },
    } as const,
  });
  const ruleSet = RULE_SETS.find((name) => name === values.rules);
  if (positionals.join() !== "samples" || ruleSet === undefined) throw new UserError(USAGE);
  const split = {
    folds: toWhole("folds", values.folds, [1, 1000]),
    seed: toWhole("fold-seed", values["fold-seed"], [0, 2 ** 32 - 1]),
  };
  return {
    ruleSet,
    folds: (train) =>
      values.stratified
        ? makeStratifiedFolds(train, split)
        : makeFolds(
            train.map(({ studyId }) => studyId),
            split,
          ),
  };
}

function toWhole(name: string, text: string, [low, high]: readonly [number, number]): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= low && value <= high) return value;
  throw new UserError(`--${name} "${text}" must be a whole number in ${low}..${high}\n${USAGE}`);
}
