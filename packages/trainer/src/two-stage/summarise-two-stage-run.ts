import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  AT_LABELS_FILE,
  formatPointTable,
  parsePredictionFile,
  type PointRow,
  type Prediction,
  type PredictionFile,
  readPointTable,
} from "@spinegrade/competition-data";
import {
  readJson,
  timeStamp,
  UserError,
  writeFileAtomic,
  writeJsonAtomic,
  writeSealedJson,
} from "@spinegrade/pipeline";
import { howToTrain } from "@spinegrade/tasks";
import { findTwoStageTask, OUT_OF_FOLD_FILE, POINTS_FILE, twoStageRunPath } from "@spinegrade/two-stage";
import { foldFolder, readFoldResults, type SummaryFolders } from "../fold/outputs/read-fold-results.ts";
import { alignColumns } from "../report/align-columns.ts";
import { foldFiles, summaryTitle, type SummaryPlaces } from "../report/summary-lines.ts";
import { keptEpochOf } from "../run/kept-epoch.ts";
import { formatAim, formatFigure, reachesAim } from "./format-figures.ts";
import type { TwoStageConfig } from "./two-stage-config.ts";
import { parseTwoStageResult, type TwoStageResult } from "./two-stage-result.ts";

/**
 * Summarises a two-stage run whose folds are trained. Writes the record that prediction starts from
 * (`two-stage-run.json`), the folds' figures (`two-stage-results.json`) and, of all validation studies, the points of nets
 * that find some (`points.csv`) and the predictions of graders (`out-of-fold.json`, or `at-labelled-points.json`). Returns
 * the table of results.
 * @throws UserError when a fold is not trained yet, lacks a file that its task writes, or was trained on another data set than
 * the current one.
 */
export async function summariseTwoStageRun(
  run: string,
  config: TwoStageConfig,
  folders: SummaryFolders,
): Promise<string> {
  const { results, record } = await readFoldResults(run, config, parseTwoStageResult, folders);
  const points: PointRow[] = [];
  const predicted = new Map<string, Prediction[]>([
    [OUT_OF_FOLD_FILE, []],
    [AT_LABELS_FILE, []],
  ]);
  const path = twoStageRunPath(folders.outputDir, run);
  const runDir = dirname(path);
  for (const fold of config.folds) {
    const at = (name: string): string => join(foldFolder(folders, run, fold), name);
    await expectFiles(findTwoStageTask(config.net.task)?.files ?? [], at, { run, fold, folders });
    if (existsSync(at(POINTS_FILE))) points.push(...(await readPointTable(at(POINTS_FILE))));
    for (const [name, predictions] of predicted)
      if (existsSync(at(name)))
        predictions.push(...(await readJson(at(name), parsePredictionFile)).predictions);
  }
  await writeSealedJson(path, record);
  await writeJsonAtomic(join(runDir, "two-stage-results.json"), results);
  const table = join(runDir, POINTS_FILE);
  if (points.length > 0) await writeFileAtomic(table, formatPointTable(points));
  else await rm(table, { force: true });
  const { dataSet, trial } = record;
  for (const [name, predictions] of predicted) {
    const file: PredictionFile = { dataSet, ...(trial && { trial }), predictions };
    if (predictions.length > 0) await writeSealedJson(join(runDir, name), file);
    else await rm(join(runDir, name), { force: true });
  }
  return formatTwoStageResults(results, config, { runDir, workDir: folders.workDir });
}

/** Fewer studies would be listed as if they were all. */
async function expectFiles(
  names: readonly string[],
  at: (name: string) => string,
  { run, fold, folders }: { readonly run: string; readonly fold: number; readonly folders: SummaryFolders },
): Promise<void> {
  const absent = names.find((name) => !existsSync(at(name)));
  if (absent !== undefined)
    throw new UserError(
      `${at(absent)} is missing, though fold ${fold} is trained: train it again, ${await howToTrain(run, folders, fold)}`,
    );
}

/** Formats a run's results: one line per fold, the aims, and the paths of the files. */
function formatTwoStageResults(
  results: readonly TwoStageResult[],
  { net }: TwoStageConfig,
  places: SummaryPlaces,
): string {
  const figures = findTwoStageTask(net.task)?.figures ?? [];
  const kept = results.map((result) => ({ result, ...keptEpochOf(result) }));
  const missed = kept.flatMap(({ result, figures: values }) =>
    figures
      .filter((figure) => !reachesAim(figure, values[figure.name]))
      .map(({ title }) => `fold ${result.fold}: aim missed: ${title}`),
  );
  return [
    ...summaryTitle(results, timeStamp()),
    ...alignColumns([
      ["fold", "epoch", "studies", ...figures.map(({ title }) => title)],
      ...kept.map(({ result, epoch, figures: values }) => [
        String(result.fold),
        `${epoch} of ${result.epochs.length}`,
        String(result.validationSamples),
        ...figures.map((figure) => formatFigure(figure, values[figure.name])),
      ]),
      ["aim", "", "", ...figures.map(formatAim)],
    ]),
    ...missed,
    "",
    ...foldFiles(results, places),
    "",
  ].join("\n");
}
