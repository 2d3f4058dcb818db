import { join } from "node:path";
import { expectDataFolder, type Parse, readJson, UserError } from "@spinegrade/pipeline";
import { howToTrain, type TrainedRun } from "@spinegrade/tasks";
import type { AnyFoldResult } from "../../report/fold-result.ts";
import type { RunFolders } from "../../run/run-folders.ts";
import type { TrainedEpoch } from "../../state/training-progress.ts";

/** The folders of a run to summarise, and whether it is a trial of another run. */
export type SummaryFolders = RunFolders & { readonly trial?: boolean };

/** The settings of a run that its record has. */
interface RunSettings<Net> {
  readonly net: Net;
  readonly folds: readonly number[];
  readonly trial?: boolean;
}

/** The trained folds of a run. */
export interface FoldResults<Epoch extends TrainedEpoch, Net> {
  readonly results: readonly AnyFoldResult<Epoch>[];
  /** The record from which prediction starts. */
  readonly record: TrainedRun<Net>;
}

/**
 * Reads the results of a run's folds.
 * @param parse checks one.
 * @throws UserError when there is no fold, or one is not trained yet or was trained on another data set than the current one.
 */
export async function readFoldResults<Epoch extends TrainedEpoch, Net>(
  run: string,
  { net, folds, trial }: RunSettings<Net>,
  parse: Parse<AnyFoldResult<Epoch>>,
  folders: SummaryFolders,
): Promise<FoldResults<Epoch, Net>> {
  const results: AnyFoldResult<Epoch>[] = [];
  for (const fold of folds) {
    const path = join(foldFolder(folders, run, fold), "result.json");
    const result = await readJson(path, parse, await whyUntrained(run, fold, folders));
    const remedy = await howToTrain(run, folders, fold);
    await expectDataFolder(folders.dataDir, { path, dataSet: result.dataSet, remedy });
    results.push(result);
  }
  const [first] = results;
  if (first === undefined) throw new UserError(`the run ${run} has no trained fold to summarise`);
  const record = {
    run,
    ...((folders.trial === true || trial === true) && { trial: true }),
    dataSet: first.dataSet,
    net,
    folds: results.map(({ fold, checkpoint }) => ({ fold, checkpoint })),
  };
  return { results, record };
}

/** The folder with the small files of a fold. */
export function foldFolder(
  { outputDir }: Pick<SummaryFolders, "outputDir">,
  run: string,
  fold: number,
): string {
  return join(outputDir, "runs", run, `fold-${fold}`);
}

/** States that a fold is not trained yet, with the command that trains it. */
export async function whyUntrained(run: string, fold: number, folders: SummaryFolders): Promise<string> {
  return `fold ${fold} of the run ${run} is not trained yet, ${await howToTrain(run, folders, fold)}`;
}
