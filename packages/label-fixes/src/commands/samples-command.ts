import { makeFolds, makeStratifiedFolds, readFoldTable, type TrainRow } from "@spinegrade/competition-data";
import {
  type Command,
  command,
  type PipelineConfig,
  readChoice,
  readWhole,
  UserError,
} from "@spinegrade/pipeline";
import { formatSamples } from "../samples/format-samples.ts";
import { makeSamples } from "../samples/make-samples.ts";
import { RULE_SETS } from "../samples/sample.ts";

/** The command `samples`: the tables of samples that nets are trained on. */
export function samplesCommand(loadConfig: () => Promise<PipelineConfig>): Command {
  return command({
    summary:
      "Makes the tables of samples that nets are trained on.\n" +
      "reads  the data set's tables, data-processed/ingest, data-processed/third-party\n" +
      "writes data-processed/samples",
    options: {
      rules: {
        type: "string",
        value: RULE_SETS.join("|"),
        default: "intended",
        help: "rules for exclusions and corrections",
      },
      folds: { type: "string", value: "K", default: "5", help: "number of folds" },
      "fold-seed": {
        type: "string",
        value: "S",
        default: "42",
        help: "seed of the shuffle before the split",
      },
      "fold-file": {
        type: "string",
        value: "FILE.csv",
        help: "each study's fold, from columns study_id and fold; instead of a split",
      },
      stratified: { type: "boolean", help: "give each fold the same share of each grade" },
    },
    run: async ({ values }) => {
      const ruleSet = readChoice("--rules", values.rules, RULE_SETS);
      const made = await makeSamples(await loadConfig(), { ruleSet, folds: foldsBy(values) });
      return formatSamples(made);
    },
  });
}

interface FoldValues {
  readonly folds: string;
  readonly "fold-seed": string;
  readonly "fold-file"?: string | undefined;
  readonly stratified?: boolean | undefined;
}

/** The rule that assigns folds to studies. */
function foldsBy(values: FoldValues): (train: readonly TrainRow[]) => Promise<Map<number, number>> {
  const split = {
    folds: readWhole("--folds", values.folds, [1, 1000]),
    seed: readWhole("--fold-seed", values["fold-seed"], [0, 2 ** 32 - 1]),
  };
  const file = values["fold-file"];
  if (file !== undefined && values.stratified === true)
    throw new UserError("--fold-file and --stratified exclude each other: the file already states the folds");
  return async (train) => {
    const studyIds = train.map(({ studyId }) => studyId);
    if (file !== undefined) return await readFoldTable(file, studyIds);
    return values.stratified === true ? makeStratifiedFolds(train, split) : makeFolds(studyIds, split);
  };
}
