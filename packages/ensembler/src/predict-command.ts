import { type Command, command, type PipelineConfig, readChoice, UserError } from "@spinegrade/pipeline";
import { runRecipeNamed } from "./blend/run-recipes.ts";
import { FURTHER_WEIGHT, readWeightOptions } from "./blend/weight-options.ts";
import { weightsByGroup } from "./blend/weights-by-group.ts";
import { formatEnsemble } from "./format-ensemble.ts";
import { type EnsembleOptions, makeEnsemble } from "./make-ensemble.ts";
import { predictedName } from "./predicted-name.ts";
import { AVERAGE_SPACES } from "./rows/combine-probabilities.ts";
import { RECESS_METHODS } from "./rows/missing/estimate-recesses.ts";
import { FOLD_AVERAGES } from "./rows/sourced-rows.ts";
import { FILLS } from "./rows/missing/training-priors.ts";
import { readWeights } from "./weights/weight-file.ts";

const OPTIONS = {
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
    help: "average probabilities, or their logarithms; default: the space in which the weights were found, else linear",
  },
  weights: { type: "string", value: "FILE", help: "weights of the runs, as ensembler:weigh writes them" },
  recipe: { type: "string", value: "NAME", help: "a named blend of runs: two-stage" },
  weight: {
    type: "string",
    multiple: true,
    value: "RUN:CONDITION=W",
    further: FURTHER_WEIGHT,
    help: "a weight of a run, for a condition or for all, nfn, scs, ss",
  },
  recesses: {
    type: "string",
    value: RECESS_METHODS.join("|"),
    default: "mean",
    help: "how recesses that no axial series shows are graded: from the canal, pooled in sagittal series, or the mean",
  },
} as const;

/** The command `spinegrade-ensembler predict`. */
export function predictCommand(loadConfig: () => Promise<PipelineConfig>): Command {
  return command({
    summary:
      "Averages the test predictions of all runs, or of those named, and fills the rows that none predicted.\n" +
      "reads  data-processed/predictions/<run>/predictions.json, the data set's tables\n" +
      "writes data-processed/ensemble/predictions.json, grades.csv\n" +
      "A bundle's folder stands for its predictions; a bundle with a changed byte is refused.\n" +
      "Once runs of the two-stage solution are predicted, the default is the recipe two-stage.",
    operands: "[RUN|BUNDLE] ...",
    options: OPTIONS,
    run: async ({ operands, values }) => {
      const runs = await Promise.all(operands.map(predictedName));
      const folds = readChoice("--folds", values.folds, FOLD_AVERAGES);
      const fill = readChoice("--fill", values.fill, FILLS);
      const recesses = readChoice("--recesses", values.recesses, RECESS_METHODS);
      const config = await loadConfig();
      const stated = await readStated(values, config);
      const space =
        values.space === undefined ? {} : { space: readChoice("--space", values.space, AVERAGE_SPACES) };
      const options = { folds, fill, recesses, runs, ...stated, ...space };
      return formatEnsemble(await makeEnsemble(config, options));
    },
  });
}

/** The options that state weights. */
interface WeightValues {
  readonly weights?: string | undefined;
  readonly recipe?: string | undefined;
  readonly weight?: readonly string[] | undefined;
}

async function readStated(
  { weights, recipe, weight = [] }: WeightValues,
  { dataDir }: PipelineConfig,
): Promise<Pick<EnsembleOptions, "weights" | "blend" | "expectBlended" | "space">> {
  const stated = [weights, recipe, weight[0]].filter((one) => one !== undefined);
  if (stated.length > 1)
    throw new UserError("--weights, --recipe and --weight all state the runs' weights: give one of them");
  if (weights !== undefined) return await readWeights(weights, dataDir);
  if (recipe !== undefined) return { blend: await runRecipeNamed(recipe) };
  if (weight.length === 0) return {};
  const named = [...readWeightOptions(weight)].map(([run, own]) => [run, weightsByGroup(own)] as const);
  return { blend: new Map(named), expectBlended: true };
}
