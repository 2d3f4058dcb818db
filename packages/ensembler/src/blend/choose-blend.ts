import type { Prediction } from "@spinegrade/competition-data";
import { didYouMean, UserError } from "@spinegrade/pipeline";
import type { AverageOptions } from "../rows/average.ts";
import type { RunWeights } from "../rows/blend-runs.ts";
import { runRecipeNamed } from "./run-recipes.ts";

/** The name of the recipe, and the prefix of the names of its first part's runs. */
const TWO_STAGE = "two-stage";

/** Settings for the weights of runs by condition. */
export interface BlendOptions extends Pick<AverageOptions, "weights"> {
  /** The runs to average; absent or empty: all that are predicted, trials excepted. */
  readonly runs?: readonly string[];
  /** Weights of the runs by condition: each run is then averaged alone, and `weights` do not count. */
  readonly blend?: RunWeights;
  /** Whether every run that `blend` names must be predicted; a recipe names runs that need not be there. Default: false. */
  readonly expectBlended?: boolean;
}

/**
 * The blend of the options, or the published one of both halves, once runs of the two-stage solution are predicted and
 * neither runs nor weights are asked for.
 * @returns undefined for a mean of all runs at once.
 * @throws UserError for a blend with a run that must be predicted and is not.
 */
export async function chooseBlend(
  predictions: readonly Prediction[],
  { runs = [], weights, blend, expectBlended = false }: BlendOptions,
): Promise<RunWeights | undefined> {
  if (blend !== undefined) {
    if (expectBlended) expectPredicted([...blend.keys()], predictions);
    return blend;
  }
  if (runs.length > 0 || weights !== undefined) return undefined;
  const recipe = await runRecipeNamed(TWO_STAGE);
  return predictions.some(({ run }) => isTwoStage(run) && recipe.has(run)) ? recipe : undefined;
}

/** Whether a run trains a net of the two-stage chain. */
export function isTwoStage(run: string): boolean {
  return run.startsWith(`${TWO_STAGE}-`);
}

function expectPredicted(runs: readonly string[], predictions: readonly Prediction[]): void {
  const predicted = [...new Set(predictions.map(({ run }) => run))];
  const unknown = runs.filter((run) => !predicted.includes(run));
  if (unknown.length === 0) return;
  throw new UserError(
    `a weight is given for ${unknown.join(", ")}, which is not predicted${didYouMean(unknown[0] ?? "", predicted)}; predicted: ${predicted.join(", ")}`,
  );
}
