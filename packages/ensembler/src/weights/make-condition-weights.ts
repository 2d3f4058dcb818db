import { join } from "node:path";
import {
  type LabelGroup,
  type Prediction,
  readTrainedOn,
  readTrainTable,
  TABLE_FILES,
} from "@spinegrade/competition-data";
import { identifyDataSet, type PipelineConfig, UserError, writeJsonAtomic } from "@spinegrade/pipeline";
import { conditionsOfGroup } from "../blend/weights-by-group.ts";
import { readPredictions } from "../read-predictions.ts";
import type { AverageSpace } from "../rows/combine-probabilities.ts";
import { sortedGroups } from "../rows/sorted-groups.ts";
import { readFolds } from "../validation/read-folds.ts";
import { refuseLeaks } from "../validation/refuse-leaks.ts";
import { commonRows } from "./common-rows.ts";
import { formatSearch } from "./format-search.ts";
import { searchWeights, type WeightSearch } from "./search-weights.ts";
import { type WeightFile, weightsPath } from "./weight-file.ts";

/** The runs to weigh, and the kind of mean. */
export interface ConditionWeightsOptions {
  /** Absent or empty: all that are trained, trials excepted. */
  readonly runs?: readonly string[];
  readonly space?: AverageSpace;
}

/** A group of conditions, the runs that predict it, and the search, where they have rows of two folds in common. */
interface GroupWeights {
  readonly group: LabelGroup;
  readonly runs: readonly string[];
  readonly search?: WeightSearch;
}

/**
 * Searches the weights of runs of any task, one-stage or two-stage, for each group of conditions that several predict, on
 * their out-of-fold predictions, and writes `data-processed/ensemble-weights/weights.json`. A run that predicts a group
 * alone weighs 1 in it.
 * @returns the searches for people.
 * @throws UserError when no group has two runs with rows of two folds in common, or a net is scored on a study that it was
 * trained on.
 */
export async function makeConditionWeights(
  config: PipelineConfig,
  { runs = [], space = "linear" }: ConditionWeightsOptions = {},
): Promise<string> {
  const { dataDir, outputDir } = config;
  const { predictions } = await readPredictions({
    folder: join(outputDir, "runs"),
    fileName: "out-of-fold.json",
    split: "train",
    remedy: "npx nx run trainer:<run>",
    dataDir,
    only: runs,
  });
  const train = await readTrainTable(join(dataDir, TABLE_FILES.train));
  refuseLeaks(predictions, await readFolds(config, train), await readTrainedOn(outputDir, predictions));
  const groups = labelGroups().flatMap((group): GroupWeights[] => {
    const own = predictions.filter((one) => predictsGroup(one, group));
    if (own.length === 0) return [];
    const { runs: names, rows } = commonRows(own, new Set(conditionsOfGroup(group)), train);
    const folds = new Set(rows.map(({ fold }) => fold)).size;
    if (names.length < 2 || folds < 2) return [{ group, runs: names }];
    return [{ group, runs: names, search: searchWeights(names, rows, space) }];
  });
  const found = groups.flatMap(({ group, search }) =>
    search === undefined ? [] : [formatSearch(search, group)],
  );
  if (found.length === 0) throw new UserError(nothingToWeigh(groups));
  const file: WeightFile = {
    dataSet: await identifyDataSet(dataDir, [TABLE_FILES.train]),
    space,
    weights: weightsByRun(groups),
  };
  const path = weightsPath(outputDir);
  await writeJsonAtomic(path, file);
  return `${found.join("\n")}\n${path}\n`;
}

function labelGroups(): LabelGroup[] {
  return ["nfn", "scs", "ss"];
}

function predictsGroup({ points }: Prediction, group: LabelGroup): boolean {
  const conditions = conditionsOfGroup(group);
  return points.some(({ condition }) => conditions.includes(condition));
}

/** Run -> group -> weight; equal ones where nothing was found. */
function weightsByRun(groups: readonly GroupWeights[]): Record<string, Record<string, number>> {
  const weighed = groups.flatMap(({ group, runs, search }) =>
    runs.map((run, index) => ({ run, group, weight: search?.weights[index] ?? 1 / runs.length })),
  );
  return Object.fromEntries(
    sortedGroups(weighed, ({ run }) => run).map((own) => [
      own[0]?.run ?? "",
      Object.fromEntries(own.map(({ group, weight }) => [group, weight])),
    ]),
  );
}

function nothingToWeigh(groups: readonly GroupWeights[]): string {
  const found = groups.map(({ group, runs }) => `${group} by ${runs.join(", ")}`).join("; ");
  return (
    "there is nothing to weigh: weights need two runs that predict a condition of the same studies, of two folds at " +
    `least; found ${found === "" ? "none" : found}. Train more runs or folds: npx nx run trainer:<run>`
  );
}
